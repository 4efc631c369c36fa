package dev.darkroom.operation;

import dev.darkroom.job.Step;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.WakeUp;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Works operations off, on every node of the service, with one thread: what is left of one whose node has died is gone on with by the next that looks. */
@ApplicationScoped
class OperationWorker {

    private static final Logger LOG = Logger.getLogger(OperationWorker.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration FORGETTING = Duration.ofHours(1);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final boolean isService;
    private final OperationParts parts;
    private final WakeUp wakeUp;
    private ScheduledExecutorService thread;
    private volatile boolean stopping;

    OperationWorker(
            @ConfigProperty(name = "quarkus.http.host-enabled") boolean isService,
            OperationParts parts,
            WakeUp wakeUp) {
        this.isService = isService;
        this.parts = parts;
        this.wakeUp = wakeUp;
    }

    synchronized void start(@Observes StartupEvent event) {
        if (!isService) {
            return;
        }
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread operations = new Thread(task, "darkroom-operations");
            operations.setDaemon(true);
            return operations;
        });
        thread.scheduleWithFixedDelay(this::work, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::forget, 1, FORGETTING.toMinutes(), TimeUnit.MINUTES);
    }

    /** The part under way may end; else it is as if it had not begun, and another node does it. */
    synchronized void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.shutdown();
            if (!thread.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        }
    }

    /** There is something to do. */
    synchronized void wake() {
        if (thread != null) {
            try {
                thread.execute(this::work);
            } catch (RejectedExecutionException e) {
                LOG.debug("This node ends; another one works the operation off.");
            }
        }
    }

    private void work() {
        try {
            Optional<OperationParts.Worked> worked = stopping ? Optional.empty() : parts.next();
            while (worked.isPresent()) {
                if (worked.get().sent()) {
                    announce();
                }
                worked = stopping ? Optional.empty() : parts.next();
            }
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends this duty for good, without a word.
            LOG.warnf("Cannot go on with an operation, trying again: %s", e);
        }
    }

    private void forget() {
        try {
            parts.forget();
        } catch (SQLException | RuntimeException | Error e) {
            LOG.warnf("Cannot forget old operations: %s", e);
        }
    }

    private void announce() {
        for (Step step : Step.values()) {
            wakeUp.announce(QueueWorker.SERVICE_QUEUE, step);
        }
    }
}
