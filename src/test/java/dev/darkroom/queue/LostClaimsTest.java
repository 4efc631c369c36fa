package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Step;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LostClaimsTest {

    private QueueFixture queue;
    private QueueWorker worker;
    private LostClaims lost;
    private long workerId;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        QueueConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(QueueConfig.class)
                .build()
                .getConfigMapping(QueueConfig.class);
        worker = new QueueWorker(queue.workers, config);
        worker.start(0);
        workerId = worker.registration().orElseThrow().workerId();
        lost = new LostClaims(queue.database.dataSource(), worker);
        queue.jobs(queue.batch(""), 2, 5, 0);
    }

    @AfterEach
    void close() throws Exception {
        worker.stop();
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_put_back_a_claim_that_was_committed_and_never_heard_of() throws Exception {
        queue.claim(Step.EDIT, workerId, 1);

        assertThat(lost.putBack()).isEqualTo(1);

        assertThat(queue.strings("SELECT outcome || ' ' || paid FROM attempt")).containsExactly("RETURNED false");
        assertThat(queue.claim(Step.EDIT, workerId, 2)).hasSize(2);
    }

    @Test
    void should_leave_alone_what_this_worker_has_in_flight() throws Exception {
        worker.claim(Step.EDIT, () -> queue.claims.claim(0, Step.EDIT, workerId, 1, LinePosition.BEGINNING));

        assertThat(lost.putBack()).isZero();
    }

    @Test
    void should_hold_a_claim_until_it_was_declared_dead_or_signs_off() throws Exception {
        Claim first = claim(workerId);
        assertThat(worker.mayBegin(first)).isTrue();

        queue.workers.died(workerId);
        worker.beatNow();
        await().until(() -> worker.id() != workerId);
        assertThat(worker.mayBegin(first)).isFalse();

        Claim second = claim(worker.id());
        assertThat(worker.mayBegin(second)).isTrue();
        worker.stop();
        assertThat(worker.mayBegin(second)).isFalse();
    }

    private Claim claim(long id) throws SQLException {
        return worker.claim(Step.EDIT, () -> queue.claims.claim(0, Step.EDIT, id, 1, LinePosition.BEGINNING))
                .claims()
                .get(0);
    }

    @Test
    void should_not_take_a_claim_for_lost_while_its_answer_is_on_the_way() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        CompletableFuture<Void> answered = new CompletableFuture<>();
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Future<Claims.Claimed> slow = two.submit(() -> worker.claim(Step.EDIT, () -> {
                Claims.Claimed claimed = queue.claims.claim(0, Step.EDIT, workerId, 1, LinePosition.BEGINNING);
                committed.countDown();
                answered.join();
                return claimed;
            }));
            committed.await();
            Future<Integer> putBack = two.submit(() -> lost.putBack());
            assertThat(putBack.isDone()).isFalse();
            answered.complete(null);

            assertThat(slow.get().claims()).hasSize(1);
            assertThat(putBack.get()).isZero();
        } finally {
            two.shutdownNow();
        }
    }

    @Test
    void should_hand_out_nothing_once_it_has_stopped_claiming_and_count_what_was_on_the_way() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        CountDownLatch committed = new CountDownLatch(1);
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            two.submit(() -> worker.claim(Step.EDIT, () -> {
                Claims.Claimed claimed = queue.claims.claim(0, Step.EDIT, workerId, 1, LinePosition.BEGINNING);
                committed.countDown();
                answered.join();
                return claimed;
            }));
            committed.await();
            worker.stopClaiming();
            Future<Boolean> waited = two.submit(() -> worker.awaitClaims(Duration.ofSeconds(10)));
            answered.complete(null);

            assertThat(waited.get()).isTrue();
            assertThat(worker.inFlight()).isEqualTo(1);
            assertThat(worker.claim(
                                    Step.EDIT,
                                    () -> queue.claims.claim(0, Step.EDIT, workerId, 1, LinePosition.BEGINNING))
                            .claims())
                    .isEmpty();
        } finally {
            two.shutdownNow();
        }
        worker.stop();
        assertThat(queue.strings("SELECT (dead_at IS NOT NULL)::text FROM worker WHERE id = " + workerId))
                .as("with something open in its name it does not leave in order")
                .containsExactly("true");
    }

    @Test
    void should_never_touch_the_claims_of_other_workers() throws Exception {
        List<Claim> theirs = queue.claim(Step.EDIT, queue.worker(), 2);

        assertThat(lost.putBack()).isZero();
        assertThat(theirs).hasSize(2);
    }
}
