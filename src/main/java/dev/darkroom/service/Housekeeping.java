package dev.darkroom.service;

import dev.darkroom.events.ChangeLog;
import dev.darkroom.queue.Leadership;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.ThroughputLog;
import dev.darkroom.security.Audit;
import dev.darkroom.security.AuditConfig;
import dev.darkroom.security.Sessions;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Forgets what has had its time: sessions that have ended, old entries of the audit, what has changed more than an hour ago, minutes of more than two days ago. One node does it for all, some of it each minute. */
@ApplicationScoped
public class Housekeeping {

    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int CHUNK = 1000;
    private static final int MOST_CHUNKS = 50;

    private final Leadership leadership;
    private final QueueWorker worker;
    private final Sessions sessions;
    private final Audit audit;
    private final ChangeLog changes;
    private final ThroughputLog throughput;
    private final AuditConfig config;
    private ScheduledExecutorService thread;

    Housekeeping(
            Leadership leadership,
            QueueWorker worker,
            Sessions sessions,
            Audit audit,
            ChangeLog changes,
            ThroughputLog throughput,
            AuditConfig config) {
        this.leadership = leadership;
        this.worker = worker;
        this.sessions = sessions;
        this.audit = audit;
        this.changes = changes;
        this.throughput = throughput;
        this.config = config;
    }

    /** In a run, too: what has changed is written down there all the same. */
    synchronized void start(@Observes StartupEvent start) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread housekeeping = new Thread(task, "darkroom-housekeeping");
            housekeeping.setDaemon(true);
            return housekeeping;
        });
        thread.scheduleWithFixedDelay(this::guarded, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    synchronized void stop() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    private void guarded() {
        try {
            run();
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends this duty for good, without a word.
            LOG.warnf("Cannot forget what has had its time: %s", e);
        }
    }

    void run() throws SQLException {
        leadership.lead(Leadership.Duty.HOUSEKEEPING, worker.id(), () -> {
            inChunks(sessions::sweep);
            inChunks(chunk -> audit.prune(config.keptFor(), chunk));
            changes.forget();
            inChunks(throughput::forget);
        });
    }

    private interface Forgetting {
        int next(int most) throws SQLException;
    }

    private static void inChunks(Forgetting forgetting) throws SQLException {
        for (int chunk = 0; chunk < MOST_CHUNKS && forgetting.next(CHUNK) == CHUNK; chunk++) {
            // The next.
        }
    }
}
