package dev.darkroom.service;

import dev.darkroom.queue.Backlog;
import dev.darkroom.queue.ClusterStates;
import dev.darkroom.queue.Nodes;
import dev.darkroom.queue.QueueState;
import dev.darkroom.queue.QueueStates;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the cluster stands, for the gauges of one scrape and the health: read once for all of them, and never waited for longer than a scrape has time. */
@ApplicationScoped
class LatestState {

    /** @param credits estimated */
    record Cluster(QueueState queue, List<Backlog> backlog, Nodes nodes, double credits) {}

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final QueueStates states;
    private final ClusterStates cluster;
    private CompletableFuture<Cluster> reading;
    private Optional<Cluster> latest = Optional.empty();
    private long readAt = System.nanoTime() - FRESH.toNanos();

    LatestState(QueueStates states, ClusterStates cluster) {
        this.states = states;
        this.cluster = cluster;
    }

    /** Empty while the database does not answer. */
    synchronized Optional<Cluster> get() {
        if (System.nanoTime() - readAt >= FRESH.toNanos()) {
            latest = refreshed();
            readAt = System.nanoTime();
        }
        return latest;
    }

    /** The same, of its queue. */
    Optional<QueueState> queue() {
        return get().map(Cluster::queue);
    }

    private Optional<Cluster> refreshed() {
        if (reading == null || reading.isDone()) {
            reading = CompletableFuture.supplyAsync(this::read, Infrastructure.getDefaultExecutor());
        }
        try {
            return Optional.of(reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Cluster read() {
        try {
            return new Cluster(states.read(), cluster.backlog(), cluster.nodes(), cluster.estimatedCredits());
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
