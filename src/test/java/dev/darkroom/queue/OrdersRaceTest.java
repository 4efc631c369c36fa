package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders against workers, for real: a deadlock, a job in two places or a count that is off fails the test. */
class OrdersRaceTest {

    private static final long SEED = Long.getLong("darkroom.test.seed", System.nanoTime());
    private static final int JOBS = 150;
    private static final Retry FAILED_OR_CANCELLED =
            new Retry(EnumSet.of(JobState.FAILED, JobState.CANCELLED), Set.of());

    private QueueFixture queue;
    private long batch;

    @BeforeEach
    void open() throws SQLException {
        System.out.println("OrdersRaceTest: -Ddarkroom.test.seed=" + SEED);
        queue = new QueueFixture();
        batch = queue.batch("");
        queue.jobs(batch, JOBS, 5, 0);
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_cancel_a_batch_under_the_hands_of_its_workers() throws Exception {
        List<Callable<Void>> threads = new ArrayList<>(workers(3));
        threads.add(() -> {
            queue.cancels.cancelBatch(batch);
            return null;
        });
        threads.add(() -> {
            queue.cancels.cancel(queue.ids(batch));
            return null;
        });
        inParallel(threads);
        queue.sweep.run();
        drain();

        BatchProgress progress = queue.batches.progress(batch);
        assertThat(progress.cancelled() + progress.succeeded() + progress.uncertain() + progress.failed())
                .isEqualTo(JOBS);
        assertThat(progress.paid()).isEqualTo(progress.succeeded());
        assertThat(queue.number("SELECT count(*) FROM result r JOIN attempt a USING (job_id) "
                        + "WHERE r.state = 'CANCELLED' AND a.paid IS NOT FALSE"))
                .isZero();
    }

    @Test
    void should_take_any_order_from_anybody_while_others_work() throws Exception {
        List<Callable<Void>> threads = new ArrayList<>(workers(3));
        for (int person = 0; person < 4; person++) {
            Random random = new Random(SEED + person);
            threads.add(() -> {
                for (int i = 0; i < 25; i++) {
                    order(random);
                }
                return null;
            });
        }
        inParallel(threads);
        queue.shouldBeWhole();

        queue.queuePause.resume();
        queue.pauses.resumeBatch(batch);
        queue.pauses.resume(queue.ids(batch));
        queue.sweep.run();
        drain();
        assertThat(queue.batches.progress(batch).queued()).isZero();
        assertThat(
                        queue.number(
                                "SELECT coalesce(max(paid), 0) FROM (SELECT count(*) AS paid FROM attempt WHERE paid GROUP BY job_id) AS calls"))
                .isLessThanOrEqualTo(1);
    }

    private void order(Random random) throws SQLException {
        List<Long> all = queue.ids(batch);
        List<Long> some = random.ints(20, 0, all.size()).mapToObj(all::get).toList();
        switch (random.nextInt(11)) {
            case 0 -> queue.pauses.pause(some);
            case 1 -> queue.pauses.resume(some);
            case 2 -> queue.pauses.pauseBatch(batch);
            case 3 -> queue.pauses.resumeBatch(batch);
            case 4 -> queue.priorities.change(some, random.nextInt(10));
            case 5 -> queue.priorities.changeBatch(batch, random.nextInt(10));
            case 6 -> queue.cancels.cancel(some.subList(0, 2));
            case 7 -> queue.sweep.run();
            case 8 -> queue.retries.retry(some);
            case 9 -> queue.retries.retryBatch(batch, FAILED_OR_CANCELLED, Optional.empty());
            default -> queue.resolutions.giveUp(some);
        }
    }

    private List<Callable<Void>> workers(int count) throws SQLException {
        List<Callable<Void>> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long worker = queue.worker();
            Random random = new Random(SEED + 100 + i);
            workers.add(() -> {
                for (int round = 0; round < 60; round++) {
                    work(worker, random);
                }
                return null;
            });
        }
        return workers;
    }

    private int work(long worker, Random random) throws SQLException {
        List<Completion> done = new ArrayList<>();
        for (Claim edit : queue.claim(Step.EDIT, worker, 5)) {
            done.add(
                    switch (random.nextInt(4)) {
                        case 0 -> completion(edit, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 0));
                        case 1 ->
                            random.nextInt(5) == 0
                                    ? completion(
                                            edit, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null))
                                    : completion(edit, Outcome.THROTTLED, false, line(Step.EDIT, Duration.ZERO, 0));
                        default -> completion(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
                    });
        }
        for (Claim download : queue.claim(Step.DOWNLOAD, worker, 5)) {
            done.add(completion(download, Outcome.SUCCEEDED, false, succeeded()));
        }
        assertThat(queue.completions.write(done)).isEmpty();
        return done.size();
    }

    private void drain() throws SQLException {
        long worker = queue.worker();
        Random random = new Random(SEED);
        for (int idle = 0; idle < 2; ) {
            idle = work(worker, random) + queue.sweep.run() == 0 ? idle + 1 : 0;
        }
    }

    private static void inParallel(List<Callable<Void>> threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads.size());
        try {
            for (Future<Void> result : pool.invokeAll(threads, 2, TimeUnit.MINUTES)) {
                result.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
