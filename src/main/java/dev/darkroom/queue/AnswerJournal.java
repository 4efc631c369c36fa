package dev.darkroom.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Where an answer goes before anything else is done with it: into the database, and where that is away, or takes longer than a second, at
 * once onto the disk ({@link AnswerSpool}), so that it outlives this process.
 */
@ApplicationScoped
public class AnswerJournal {

    private static final Logger LOG = Logger.getLogger(AnswerJournal.class);

    /** A database that hangs is no better than one that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Answers answers;
    private final AnswerSpool spool;
    private final Executor disk;
    private final ScheduledExecutorService threads;
    private final GroupedWriter<WaitingAnswer> writer;
    private final Set<WaitingAnswer> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    @Inject
    AnswerJournal(Answers answers, AnswerSpool spool, QueueConfig config, QueueThreads threads) {
        // Not the queue's threads: they may all wait for the database when it is away.
        this(
                answers,
                spool,
                config,
                threads,
                task -> Infrastructure.getDefaultWorkerPool().execute(task));
    }

    AnswerJournal(Answers answers, AnswerSpool spool, QueueConfig config, QueueThreads threads, Executor disk) {
        this.answers = answers;
        this.spool = spool;
        this.disk = disk;
        this.threads = threads.executor();
        this.writer = new GroupedWriter<>(
                "answers", this::write, config.statementSize(), config.linger(), threads.executor());
        // One look at all of them: a timer for each answer cost more than the answer.
        this.threads.scheduleWithFixedDelay(
                this::spoolStillWaiting, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The Uni completes once the answer is committed. It fails only when this node is closing or the database refuses the answer for good; then the
     * answer is in the spool.
     */
    public Uni<Void> keep(StoredAnswer answer) {
        return Uni.createFrom().emitter(kept -> keep(new WaitingAnswer(spool, answer), kept));
    }

    /** Answers that came and are not in the database yet; most of them for milliseconds. */
    public int waiting() {
        return waiting.size();
    }

    /** Whoever waits may go away (the channels are cancelled when the application closes): the answer is kept all the same. */
    private void keep(WaitingAnswer received, UniEmitter<? super Void> kept) {
        waiting.add(received);
        if (threads.isShutdown() || writer.isClosed()) {
            // By whoever brings it: this node is closing, and nobody else may come to it any more.
            spoolAndWrite(received, kept);
        } else if (away) {
            handOver(() -> spoolAndWrite(received, kept));
        } else {
            write(received, kept);
        }
    }

    /** An answer comes on an event loop, which is not to wait for a disk; where nobody takes it over, it has to. */
    private void handOver(Runnable write) {
        try {
            disk.execute(write);
        } catch (RuntimeException | Error e) {
            write.run();
        }
    }

    private void spoolAndWrite(WaitingAnswer received, UniEmitter<? super Void> kept) {
        try {
            received.spool();
        } finally {
            write(received, kept);
        }
    }

    private void write(WaitingAnswer received, UniEmitter<? super Void> kept) {
        writer.write(received)
                .subscribe()
                .with(
                        done -> {
                            waiting.remove(received);
                            received.committed();
                            kept.complete(null);
                        },
                        failure -> {
                            received.spool();
                            waiting.remove(received);
                            kept.fail(failure);
                        });
    }

    private void spoolStillWaiting() {
        try {
            for (WaitingAnswer answer : waiting) {
                if (away || answer.hasWaitedFor(PATIENCE)) {
                    answer.spool();
                }
            }
        } catch (RuntimeException | Error e) {
            // Where there is no memory even to say so: what is thrown from here ends this look for good, without a
            // word.
            LOG.errorf("Cannot put the answers that wait onto the disk, trying again: %s", e);
        }
    }

    private void write(List<WaitingAnswer> group) throws SQLException {
        try {
            answers.keep(group.stream().map(WaitingAnswer::received).toList());
            away = false;
        } catch (SQLException e) {
            if (DatabaseAway.is(e)) {
                away = true;
                waiting.forEach(WaitingAnswer::spool);
            }
            throw e;
        }
    }

    /** What is not committed by now waits on the disk for the next process. */
    @PreDestroy
    void close() {
        writer.close();
        waiting.forEach(WaitingAnswer::spool);
    }
}
