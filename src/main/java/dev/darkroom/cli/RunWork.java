package dev.darkroom.cli;

import dev.darkroom.intake.Submitted;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Pace;
import dev.darkroom.worker.WorkerPool;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A run at work, and what it shows of that.
 *
 * @param shutdownTimeout how long what is in flight is waited for
 */
record RunWork(WorkerPool pool, Batches batches, Pace pace, Duration shutdownTimeout, PrintWriter err) {

    private static final Duration LOOK = Duration.ofMillis(250);

    /** Until nothing is left to do, the queue is stopped, or Ctrl-C. */
    RunEnd until(Submitted submitted) throws SQLException {
        RunProgress bar = new RunProgress(System.err, Terminal.isThere());
        Interrupts.onFirst(() -> {
            pool.stopBuying();
            err.println(Terminal.clear() + "Stopping: waiting up to " + Durations.human(shutdownTimeout)
                    + " for what is in flight. Ctrl-C again ends at once.");
        });
        if (Interrupts.asked()) {
            return RunEnd.interrupted();
        }
        pool.start(submitted.queue());
        RunEnd end = watch(submitted, bar);
        boolean clean = pool.finish(shutdownTimeout);
        bar.show(batches.progress(submitted.batchId()), pace.state(), System.nanoTime());
        bar.end();
        return clean ? end : end.leavingSomethingInFlight();
    }

    private RunEnd end(Submitted submitted, BatchProgress progress) throws SQLException {
        if (progress.held() == 0) {
            return RunEnd.finished();
        }
        return batches.isCapped(submitted.batchId()) ? RunEnd.capped() : RunEnd.heldBack();
    }

    private RunEnd watch(Submitted submitted, RunProgress bar) {
        while (true) {
            try {
                BatchProgress progress = batches.progress(submitted.batchId());
                Pace.State state = pace.state();
                bar.show(progress, state, System.nanoTime());
                if (progress.atRest() && batches.releaseWithinBudget(submitted.batchId()) == 0) {
                    return end(submitted, progress);
                }
                if (Interrupts.asked()) {
                    return RunEnd.interrupted();
                }
                if (state.stop().isPresent()) {
                    return RunEnd.stopped(state.stop().get());
                }
            } catch (SQLException e) {
                // The workers wait for the database, too, and say so.
                if (Interrupts.asked()) {
                    return RunEnd.interrupted();
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return RunEnd.interrupted();
            }
        }
    }
}
