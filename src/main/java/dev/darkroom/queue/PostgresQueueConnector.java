package dev.darkroom.queue;

import dev.darkroom.job.Step;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

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

    private final Claims claims;
    private final CompletionWriter completions;
    private final QueueWorker worker;
    private final QueueConfig config;
    private final QueueThreads threads;
    private final StepPlaces places;
    private final Map<Step, ClaimStream> streams = new ConcurrentHashMap<>();

    PostgresQueueConnector(
            Claims claims,
            CompletionWriter completions,
            Notifications notifications,
            QueueWorker worker,
            QueueConfig config,
            QueueThreads threads,
            StepPlaces places) {
        this.claims = claims;
        this.completions = completions;
        this.worker = worker;
        this.config = config;
        this.threads = threads;
        this.places = places;
        completions.onNewJobs(step -> streams.computeIfPresent(step, (s, stream) -> {
            stream.nudge();
            return stream;
        }));
        worker.onStart(queue -> {
            streams.values().forEach(ClaimStream::nudge);
            if (config.notifications()) {
                notifications.listen(queue);
            }
        });
        worker.onStop(notifications::close);
    }

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
        Step step = Step.valueOf(channel.getValue("step", String.class));
        ClaimStream stream = new ClaimStream(step, places.of(step), claims, worker, config, threads.executor());
        streams.put(step, stream);
        return stream;
    }

    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
        return new CompletionSink(completions::settle, config.statementSize());
    }

    @PreDestroy
    void close() {
        streams.values().forEach(ClaimStream::cancel);
    }
}
