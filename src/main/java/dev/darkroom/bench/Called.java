package dev.darkroom.bench;

import dev.darkroom.intake.Submitted;
import dev.darkroom.queue.BatchProgress;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs that went through the node of this process, timed from the commit that made them known to it.
 *
 * @param callsSeconds until the last answer was kept, judged and settled
 * @param seconds until the last job was at rest
 * @param costs of a job
 */
record Called(double callsSeconds, double seconds, double cpuSeconds, Map<String, Number> costs) {

    /** Whole edits: each job is bought, and its picture fetched and kept. */
    static Called edits(Stage stage, Node node, String name, int jobs) throws Exception {
        return run(stage, node, name, jobs, progress -> progress.succeeded() == jobs && progress.paid() == jobs);
    }

    /** One call each: the API answers that the edit has failed, and that ends the job. */
    static Called calls(Stage stage, Node node, String name, int jobs) throws Exception {
        return run(stage, node, name, jobs, progress -> progress.failed() == jobs && progress.paid() == 0);
    }

    private interface Expected {
        boolean holds(BatchProgress progress);
    }

    private static Called run(Stage stage, Node node, String name, int jobs, Expected expected) throws Exception {
        Settled settled = node.settled();
        Meter meter = new Meter(settled::rested, stage.limit());
        Submitted batch = node.submit(
                Rows.csv(stage, name, jobs), Optional.of(stage.folder().resolve(name)));
        long began = System.nanoTime();
        node.announce();
        // Taking the jobs in is no part of what they cost; the first milliseconds of the calls are lost to asking.
        Profile.reset(stage);
        Costs before = Costs.now(stage);
        meter.await("waiting for " + name, jobs);
        Costs after = Costs.now(stage);
        BatchProgress progress = node.progress(batch.batchId());
        if (!expected.holds(progress)) {
            throw new BenchFailure("not every job went the way of the bench: " + progress);
        }
        return new Called(
                (settled.lastEdit() - began) / 1e9,
                (settled.lastRest() - began) / 1e9,
                after.cpuSeconds(before),
                after.perJob(before, jobs));
    }
}
