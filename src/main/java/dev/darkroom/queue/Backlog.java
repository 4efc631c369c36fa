package dev.darkroom.queue;

import dev.darkroom.job.Step;
import java.time.Duration;

/**
 * Jobs of all batches that are not done, at one step.
 *
 * @param queued in the line, or waiting for their time
 * @param held on hold
 * @param running handed to a worker
 * @param oldest how long ago the job that comes next in the service's line was submitted, or sent again by a person, the oldest over all priorities; zero:
 *     nobody waits
 */
public record Backlog(Step step, long queued, long held, long running, Duration oldest) {}
