package dev.darkroom.service;

import dev.darkroom.queue.QueueState;
import dev.darkroom.queue.QueueStates;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The state of the queue for the gauges of one scrape: read once for all of them, and never waited for longer than a scrape has time. */
@ApplicationScoped
class LatestState {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final QueueStates states;
    private CompletableFuture<QueueState> reading;
    private Optional<QueueState> latest = Optional.empty();
    private long readAt = System.nanoTime() - FRESH.toNanos();

    LatestState(QueueStates states) {
        this.states = states;
    }

    /** Empty while the database does not answer. */
    synchronized Optional<QueueState> get() {
        if (System.nanoTime() - readAt >= FRESH.toNanos()) {
            latest = refreshed();
            readAt = System.nanoTime();
        }
        return latest;
    }

    private Optional<QueueState> refreshed() {
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

    private QueueState read() {
        try {
            return states.read();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
