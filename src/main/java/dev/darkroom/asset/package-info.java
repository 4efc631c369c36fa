/**
 * The pictures that clients hand in for later jobs: files named by their SHA-256, and whose they are. Knows what a picture is ({@code picture}), and nothing of the
 * provider's asset store, where they go when a job's turn comes.
 */
package dev.darkroom.asset;
