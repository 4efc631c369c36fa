package dev.darkroom.bench;

import dev.darkroom.intake.Format;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.IntakeResult;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.intake.Submitted;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Step;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.CompletionWriter;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.worker.WorkerPool;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The node of this process: what {@code serve} works with, on the service's queue. */
@Singleton
public final class Node {

    private static final Duration TO_FINISH = Duration.ofSeconds(30);

    private final DataSource database;
    private final WorkerPool pool;
    private final Batches batches;
    private final CompletionWriter completions;
    private final WakeUp wakeUp;
    private final Vertx vertx;
    private boolean working;

    Node(
            DataSource database,
            WorkerPool pool,
            Batches batches,
            CompletionWriter completions,
            WakeUp wakeUp,
            Vertx vertx) {
        this.database = database;
        this.pool = pool;
        this.batches = batches;
        this.completions = completions;
        this.wakeUp = wakeUp;
        this.vertx = vertx;
    }

    DataSource database() {
        return database;
    }

    Vertx vertx() {
        return vertx;
    }

    void start() throws SQLException {
        pool.start(QueueWorker.SERVICE_QUEUE);
        working = true;
    }

    void finish() throws SQLException {
        working = false;
        if (!pool.finish(TO_FINISH)) {
            throw new BenchFailure("jobs were left in flight: something has held the node up for "
                    + TO_FINISH.toSeconds() + " s, so its figures mean nothing");
        }
    }

    /** Where a bench has failed: what is under way comes to its end before the application closes under it. */
    void abandon() throws SQLException {
        if (working) {
            pool.finish(TO_FINISH);
        }
    }

    Settled settled() {
        Settled settled = new Settled();
        completions.onSettled(settled);
        return settled;
    }

    /** As the service tells its nodes after a submission. */
    void announce() {
        wakeUp.announce(QueueWorker.SERVICE_QUEUE, Step.EDIT);
    }

    BatchProgress progress(long batchId) throws SQLException {
        return batches.progress(batchId);
    }

    /** Queues a file as the service does. */
    Submitted submit(Path csv) throws IOException, SQLException {
        return submit(csv, Optional.empty());
    }

    /** @param folder where the results go, as for {@code run}; empty: where the service keeps them */
    Submitted submit(Path csv, Optional<Path> folder) throws IOException, SQLException {
        IntakeOptions options = new IntakeOptions(Optional.empty(), Map.of(), LocalImages.refused());
        NewBatch batch = new NewBatch("bench", folder, false, OnUncertain.HOLD, Optional.empty(), Optional.empty());
        IntakeResult result = Intake.of(csv, Format.CSV, options).submit(database, batch, error -> {
            throw new IllegalStateException("a generated row is refused: " + error);
        });
        return result.submitted().orElseThrow();
    }
}
