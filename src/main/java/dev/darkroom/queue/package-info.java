/**
 * The queue in PostgreSQL as a SmallRye connector: {@code postgres-queue} turns demand into claims on one side and completions into batched
 * writes on the other. Claims, leases, the journal of attempts, rescue of dead workers, and the pace (the rate limit of the whole cluster).
 */
package dev.darkroom.queue;
