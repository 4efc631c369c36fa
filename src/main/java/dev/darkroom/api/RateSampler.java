package dev.darkroom.api;

import dev.darkroom.queue.Throughputs;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Watches how quickly batches go, on a node that tells it to others. */
@ApplicationScoped
class RateSampler {

    private static final Logger LOG = Logger.getLogger(RateSampler.class);
    private static final int SECONDS = 5;

    private final Throughputs throughputs;
    private ScheduledExecutorService thread;

    RateSampler(Throughputs throughputs) {
        this.throughputs = throughputs;
    }

    void start(@Observes StartupEvent event, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serving) {
        if (serving) {
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread sampler = new Thread(task, "darkroom-rates");
                sampler.setDaemon(true);
                return sampler;
            });
            thread.scheduleWithFixedDelay(this::sample, 0, SECONDS, TimeUnit.SECONDS);
        }
    }

    private void sample() {
        try {
            throughputs.sample();
        } catch (SQLException | RuntimeException | Error e) {
            // Whoever asks meanwhile is told the rate as it was. What is thrown from here ends the samples for good.
            LOG.debugf("Cannot read how far the batches are: %s", e);
        }
    }

    @PreDestroy
    void stop() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
