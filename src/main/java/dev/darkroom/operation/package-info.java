/** Orders about many jobs: counted before they are confirmed, worked off in the background, never about a job twice. */
package dev.darkroom.operation;
