package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever asks for one claim after the other, as SmallRye does, is served from few statements, and never beyond the places there are. */
class ClaimStreamTest {

    private static final int PLACES = 20;

    private final QueueThreads threads = new QueueThreads();
    private final AtomicInteger statements = new AtomicInteger();
    private final List<Integer> limits = new CopyOnWriteArrayList<>();
    private QueueFixture queue;
    private QueueWorker worker;
    private ClaimStream stream;
    private Taker taker;

    @BeforeEach
    void open() throws SQLException {
        // Connections are kept: hundreds of claims that each open one take as long as a slow machine likes.
        queue = new QueueFixture(true);
        worker = new QueueWorker(queue.workers, queue.config);
        worker.start(0);
        Claims counted = new Claims(queue.source) {
            @Override
            Claimed claim(long number, Step step, long workerId, int limit, LinePosition after) throws SQLException {
                statements.incrementAndGet();
                limits.add(limit);
                return super.claim(number, step, workerId, limit, after);
            }
        };
        stream = new ClaimStream(Step.EDIT, PLACES, counted, worker, queue.config, threads.executor());
        taker = new Taker();
    }

    @AfterEach
    void close() throws Exception {
        worker.stopClaiming();
        stream.cancel();
        threads.stop();
        worker.stop();
        queue.close();
    }

    @Test
    void should_claim_at_once_what_there_are_places_for_though_it_is_asked_for_one_at_a_time() throws SQLException {
        queue.jobs(queue.batch(""), 100, 5, 0);

        stream.subscribe(taker);

        await().until(() -> taker.taken.size() == PLACES);
        assertThat(statements).hasValue(1);
        assertThat(limits).containsExactly(PLACES);
    }

    @Test
    void should_claim_no_more_than_there_are_places_until_a_completion_frees_one() throws Exception {
        queue.jobs(queue.batch(""), 100, 5, 0);
        stream.subscribe(taker);
        await().until(() -> taker.taken.size() == PLACES);

        stream.nudge();
        taker.taken.get(0).ack().toCompletableFuture().get();
        taker.taken
                .get(1)
                .nack(new IllegalStateException("of the test"))
                .toCompletableFuture()
                .get();

        await().until(() -> taker.taken.size() == PLACES + 2);
        assertThat(queue.number("SELECT count(*) FROM attempt")).isEqualTo(PLACES + 2);
        assertThat(limits).allMatch(limit -> limit >= 1 && limit <= PLACES);
    }

    @Test
    void should_hand_out_every_job_once_and_end_with_all_places_free() throws Exception {
        queue.jobs(queue.batch(""), 500, 5, 0);
        taker.acknowledging = true;

        stream.subscribe(taker);

        await().atMost(Duration.ofMinutes(1)).until(() -> taker.taken.size() == 500);
        assertThat(taker.taken.stream().map(message -> message.getPayload().jobId()))
                .doesNotHaveDuplicates();
        assertThat(taker.most).hasValueLessThanOrEqualTo(1);
        assertThat(worker.inFlight()).isZero();
        assertThat(statements.get()).isLessThan(200);
    }

    @Test
    void should_claim_nothing_that_is_not_asked_for() throws SQLException {
        queue.jobs(queue.batch(""), 100, 5, 0);
        taker.patience = 3;

        stream.subscribe(taker);

        await().until(() -> taker.taken.size() == 3);
        // What came with the same claim waits here, started by nobody, until it is asked for.
        assertThat(queue.number("SELECT count(*) FROM attempt")).isEqualTo(PLACES);
        taker.subscription.request(2);
        assertThat(taker.taken).hasSize(5);
        assertThat(statements).hasValue(1);
    }

    @Test
    void should_put_back_what_broke_on_its_way_to_its_step_and_go_on() throws Exception {
        queue.jobs(queue.batch(""), PLACES + 2, 5, 0);
        taker.breaking = 2;

        stream.subscribe(taker);

        await().until(() -> taker.taken.size() == PLACES + 2);
        assertThat(worker.mayBegin(taker.taken.get(1).getPayload())).isFalse();
        assertThat(worker.inFlight()).isEqualTo(PLACES);
        assertThat(new LostClaims(queue.source, worker).putBack()).isEqualTo(2);
        assertThat(queue.number("SELECT count(*) FROM ready")).isEqualTo(2);
    }

    @Test
    void should_leave_a_claim_whose_call_has_begun_to_whoever_began_it() throws Exception {
        queue.jobs(queue.batch(""), 1, 5, 0);
        taker.breaking = 1;
        taker.begins = worker::mayBegin;

        stream.subscribe(taker);

        await().until(() -> taker.taken.size() == 1);
        assertThat(new LostClaims(queue.source, worker).putBack()).isZero();
        taker.taken.get(0).ack();
        taker.taken.get(0).ack();
        assertThat(worker.inFlight()).isZero();
    }

    @Test
    void should_put_back_what_nobody_will_ask_for() throws Exception {
        queue.jobs(queue.batch(""), PLACES, 5, 0);
        taker.patience = 3;
        stream.subscribe(taker);
        await().until(() -> taker.taken.size() == 3);

        stream.cancel();

        assertThat(worker.inFlight()).isEqualTo(3);
        assertThat(new LostClaims(queue.source, worker).putBack()).isEqualTo(PLACES - 3);
    }

    /** Asks for one, and within its arrival for the next. */
    private static final class Taker implements Flow.Subscriber<Message<Claim>> {
        private final List<Message<Claim>> taken = new CopyOnWriteArrayList<>();
        private final AtomicInteger at = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private volatile Flow.Subscription subscription;
        private volatile boolean acknowledging;
        private volatile int patience = Integer.MAX_VALUE;
        private volatile int breaking;
        private volatile Consumer<Claim> begins = claim -> {};

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Message<Claim> claim) {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            begins.accept(claim.getPayload());
            taken.add(claim);
            if (acknowledging) {
                claim.ack();
            }
            if (taken.size() < patience) {
                subscription.request(1);
            }
            at.decrementAndGet();
            if (taken.size() <= breaking) {
                throw new OutOfMemoryError("of the test");
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            // It never does.
        }
    }
}
