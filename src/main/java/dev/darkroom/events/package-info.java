/**
 * What happens, for those who watch. A trigger notes which batches and jobs a statement has changed; readers go from snapshot to snapshot of the database over these
 * notes and tell what the batches and jobs are now. Told at least once, and always the latest.
 */
package dev.darkroom.events;
