package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jboss.logging.Logger;

/**
 * The queue as a channel. Incoming: a stream of {@link Claim}s of the {@code step} the channel names. Outgoing: {@link Completion}s, written
 * in groups; a message is acknowledged once its completion is committed.
 */
@ApplicationScoped
@Connector("postgres-queue")
@ConnectorAttribute(
        name = "step",
        type = "string",
        direction = Direction.INCOMING,
        mandatory = true,
        description = "UPLOAD, EDIT or DOWNLOAD")
class PostgresQueueConnector implements InboundConnector, OutboundConnector {

    private static final Logger LOG = Logger.getLogger(PostgresQueueConnector.class);

    private final Claims claims;
    private final QueueWorker worker;
    private final QueueConfig config;
    private final QueueThreads threads;
    private final GroupedWriter<Completion> completions;
    private final Map<Step, ClaimStream> streams = new EnumMap<>(Step.class);

    PostgresQueueConnector(
            Claims claims, Completions completions, QueueWorker worker, QueueConfig config, QueueThreads threads) {
        this.claims = claims;
        this.worker = worker;
        this.config = config;
        this.threads = threads;
        this.completions = new GroupedWriter<>(
                "completions",
                group -> write(completions, group),
                config.statementSize(),
                config.linger(),
                threads.executor());
        worker.onStart(this::nudgeAll);
    }

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
        Step step = Step.valueOf(channel.getValue("step", String.class));
        ClaimStream stream = new ClaimStream(step, claims, worker, config, threads.executor());
        streams.put(step, stream);
        return stream;
    }

    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
        return new CompletionSink(this::complete, config.statementSize());
    }

    /** Settles a claim; the Uni completes once that is committed. */
    Uni<Void> complete(Completion completion) {
        return completions.write(completion).onFailure().recoverWithUni(failure -> {
            LOG.errorf(
                    failure,
                    "Job %d: its completion cannot be written",
                    completion.claim().jobId());
            return completions.write(lastResort(completion, failure));
        });
    }

    /** What the database refused must not leave the job running for ever. What may have been paid for is left to a person. */
    private static Completion lastResort(Completion refused, Throwable failure) {
        boolean edit = refused.claim().step() == Step.EDIT;
        return new Completion(
                refused.claim(),
                edit ? Outcome.UNKNOWN : Outcome.FAILED,
                edit ? null : Boolean.FALSE,
                null,
                "INTERNAL_ERROR",
                "Darkroom could not write what became of this step: " + failure.getMessage(),
                null,
                null,
                new Completion.Rest(edit ? JobState.UNCERTAIN : JobState.FAILED, null));
    }

    private void write(Completions table, List<Completion> group) throws SQLException {
        List<Completion> stale = table.write(group);
        for (Completion completion : stale) {
            LOG.warnf(
                    "Job %d: lease %d is stale (the job was given away meanwhile); its outcome %s was not written",
                    completion.claim().jobId(), completion.claim().lease(), completion.outcome());
        }
        Set<Step> waiting = EnumSet.noneOf(Step.class);
        for (Completion completion : group) {
            if (completion.next() instanceof Completion.Line line) {
                waiting.add(line.step());
            }
        }
        waiting.forEach(this::nudge);
    }

    private void nudge(Step step) {
        ClaimStream stream = streams.get(step);
        if (stream != null) {
            stream.nudge();
        }
    }

    private void nudgeAll() {
        streams.values().forEach(ClaimStream::nudge);
    }

    @PreDestroy
    void close() {
        streams.values().forEach(ClaimStream::cancel);
        completions.close();
    }
}
