package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Step;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AnswerJournalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path dataDir;

    private QueueFixture queue;
    private QueueThreads threads;
    private WatchedSpool spool;
    private AnswerJournal journal;
    private List<Claim> edits;
    private volatile boolean refusing;

    /** A spool that says who has written to it, and that memory runs out for as often as a test wishes. */
    private final class WatchedSpool extends AnswerSpool {

        private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
        private volatile int failing;

        WatchedSpool() {
            super(queue.database.dataSource(), queue.answers, () -> Optional.of(dataDir));
        }

        @Override
        void keep(ReceivedAnswer received) throws IOException {
            if (failing > 0) {
                failing--;
                throw new OutOfMemoryError("for this test");
            }
            writers.add(Thread.currentThread());
            super.keep(received);
        }
    }

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        threads = new QueueThreads();
        spool = new WatchedSpool();
        spool.drain();
        QueueConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(QueueConfig.class)
                .build()
                .getConfigMapping(QueueConfig.class);
        journal = new AnswerJournal(queue.answers, spool, config, threads, task -> {
            if (refusing) {
                throw new RejectedExecutionException("for this test");
            }
            Infrastructure.getDefaultWorkerPool().execute(task);
        });
        queue.jobs(queue.batch(""), 3, 5, 0);
        edits = queue.claim(Step.EDIT, queue.worker(), 3);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        threads.stop();
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_write_nothing_to_the_disk_while_the_database_answers() {
        keep(0).join();

        assertThat(answers()).isEqualTo(1);
        assertThat(dataDir).isEmptyDirectory();
    }

    @Test
    void should_put_an_answer_on_the_disk_at_once_when_the_database_is_away_and_write_it_when_it_is_back() {
        queue.database.goAway();
        CompletableFuture<Void> first = keep(0);
        CompletableFuture<Void> second = keep(1);
        await().atMost(PATIENCE).until(() -> files().size() == 2);
        long before = System.nanoTime();
        CompletableFuture<Void> third = keep(2);
        await().atMost(PATIENCE).until(() -> files().size() == 3);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("one that comes during the outage does not wait for another try")
                .isLessThan(Duration.ofMillis(900));
        assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);

        queue.database.comeBack();

        CompletableFuture.allOf(first, second, third).join();
        assertThat(answers()).isEqualTo(3);
        assertThat(files()).isEmpty();
    }

    @Test
    void should_not_let_the_thread_that_brings_an_answer_wait_for_the_disk() {
        queue.database.goAway();
        keep(0);
        await().atMost(PATIENCE).until(() -> files().size() == 1);
        CompletableFuture<Void> kept = keep(1);
        await().atMost(PATIENCE).until(() -> files().size() == 2);
        assertThat(spool.writers).doesNotContain(Thread.currentThread());

        queue.database.comeBack();

        kept.join();
        assertThat(answers()).isEqualTo(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void should_put_an_answer_on_the_disk_itself_where_nobody_takes_it_over() {
        refusing = true;
        queue.database.goAway();
        keep(0);
        await().atMost(PATIENCE).until(() -> files().size() == 1);
        CompletableFuture<Void> kept = keep(1);
        assertThat(files()).hasSize(2);

        queue.database.comeBack();

        kept.join();
        assertThat(answers()).isEqualTo(2);
    }

    @Test
    void should_put_an_answer_on_the_disk_when_the_database_hangs() throws SQLException {
        CompletableFuture<Void> kept;
        try (Connection other = queue.database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE answer");
            kept = keep(0);
            await().atMost(PATIENCE).until(() -> files().size() == 1);
            assertThat(kept).isNotDone();
            other.rollback();
        }
        kept.join();
        assertThat(files()).isEmpty();
    }

    @Test
    void should_put_an_answer_on_the_disk_though_memory_ran_out_at_the_first_try() throws SQLException {
        spool.failing = 1;
        CompletableFuture<Void> kept;
        try (Connection other = queue.database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE answer");
            kept = keep(0);
            await().atMost(PATIENCE).until(() -> files().size() == 1);
            other.rollback();
        }
        kept.join();
        assertThat(spool.failing).isZero();
    }

    @Test
    void should_leave_what_is_not_committed_on_the_disk_when_this_node_closes() throws Exception {
        queue.database.goAway();
        CompletableFuture<Void> waits = keep(0);
        await().atMost(PATIENCE).until(() -> files().size() == 1);
        journal.close();
        CompletableFuture<Void> tooLate = keep(1);

        assertThat(files()).hasSize(2);
        threads.stop();
        assertThatThrownBy(waits::join).isInstanceOf(CompletionException.class);
        assertThatThrownBy(tooLate::join).isInstanceOf(CompletionException.class);

        queue.database.comeBack();
        assertThat(spool.drain()).isEqualTo(2);
        assertThat(answers()).isEqualTo(2);
    }

    @Test
    void should_keep_an_answer_that_nobody_waits_for_any_more() throws Exception {
        queue.database.goAway();
        CompletableFuture<Void> cancelled = keep(0);
        cancelled.cancel(true);

        journal.close();
        threads.stop();

        assertThat(files()).hasSize(1);
        queue.database.comeBack();
    }

    @Test
    void should_keep_on_the_disk_what_the_database_refuses_for_good() {
        CompletableFuture<Void> good = keep(0);
        CompletableFuture<Void> refused = journal.keep(
                        new StoredAnswer(edits.get(1).jobId(), edits.get(1).lease(), 200, "a\0type", new byte[] {1}))
                .subscribeAsCompletionStage();

        good.join();
        assertThatThrownBy(refused::join).isInstanceOf(CompletionException.class);
        assertThat(files()).hasSize(1);
    }

    @Test
    void should_hold_an_answer_in_memory_when_the_disk_does_not_take_it_either() throws Exception {
        Files.createFile(dataDir.resolve("spool"));
        queue.database.goAway();
        CompletableFuture<Void> kept = keep(0);
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !kept.isDone());

        queue.database.comeBack();

        kept.join();
        assertThat(answers()).isEqualTo(1);
    }

    private CompletableFuture<Void> keep(int index) {
        Claim edit = edits.get(index);
        return journal.keep(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7}))
                .subscribeAsCompletionStage();
    }

    private long answers() {
        try {
            return queue.number("SELECT count(*) FROM answer");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(dataDir)) {
            return files.filter(file -> file.toString().endsWith(SpoolFile.ENDING))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
