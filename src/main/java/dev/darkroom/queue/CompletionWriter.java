package dev.darkroom.queue;

import dev.darkroom.job.Step;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Settles claims, in groups, and tells who waits for jobs which steps have new ones, and who counts what was settled. */
@ApplicationScoped
public class CompletionWriter {

    private static final Logger LOG = Logger.getLogger(CompletionWriter.class);

    private final Completions table;
    private final LateAnswers late;
    private final GroupedWriter<Completion> writer;
    private final List<Consumer<Step>> waiting = new CopyOnWriteArrayList<>();
    private final List<Consumer<Completion>> settled = new CopyOnWriteArrayList<>();

    CompletionWriter(Completions table, LateAnswers late, QueueConfig config, QueueThreads threads) {
        this.table = table;
        this.late = late;
        this.writer = new GroupedWriter<>(
                "completions", this::write, config.statementSize(), config.linger(), threads.executor());
    }

    /** Settles a claim; the Uni completes once that is committed. */
    public Uni<Void> settle(Completion completion) {
        return writer.write(completion).onFailure().recoverWithUni(failure -> {
            JobLog.of(completion.claim()).error(LOG, failure, "its completion cannot be written");
            return writer.write(lastResort(completion, failure));
        });
    }

    /** Tells of every attempt of this node once its end is committed; on a thread that must not be held up. */
    public void onSettled(Consumer<Completion> listener) {
        settled.add(listener);
    }

    void onNewJobs(Consumer<Step> listener) {
        waiting.add(listener);
    }

    /** There may be new jobs at this step for this node. */
    void newJobs(Step step) {
        waiting.forEach(listener -> listener.accept(step));
    }

    /** What the database refused must not leave the job running for ever. */
    private static Completion lastResort(Completion refused, Throwable failure) {
        return Completion.broken(
                refused.claim(),
                refused.httpStatus(),
                refused.recordUuid(),
                "Darkroom could not write what became of this step: " + failure.getMessage());
    }

    private void write(List<Completion> group) throws SQLException {
        for (Completion stale : table.write(group)) {
            JobLog.of(stale.claim())
                    .warn(
                            LOG,
                            "lease %d is stale (the job was given away meanwhile); its outcome %s: %s"
                                    .formatted(stale.claim().lease(), stale.outcome(), late.settle(stale)));
        }
        Set<Step> steps = EnumSet.noneOf(Step.class);
        for (Completion completion : group) {
            if (completion.next() instanceof Completion.Line line) {
                steps.add(line.step());
            }
        }
        group.forEach(completion -> settled.forEach(listener -> listener.accept(completion)));
        steps.forEach(this::newJobs);
    }

    @PreDestroy
    void close() {
        writer.close();
    }
}
