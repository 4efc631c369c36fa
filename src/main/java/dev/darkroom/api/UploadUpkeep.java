package dev.darkroom.api;

import dev.darkroom.asset.AssetSweep;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Clears away, on a node of the service, what was handed in and is of no use any more. */
@ApplicationScoped
class UploadUpkeep {

    private static final Logger LOG = Logger.getLogger(UploadUpkeep.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final boolean isService;
    private final AssetSweep assets;
    private final RefusedSubmissions refused;
    private final PictureCache cache;
    private ScheduledExecutorService thread;

    UploadUpkeep(
            @ConfigProperty(name = "quarkus.http.host-enabled") boolean isService,
            AssetSweep assets,
            RefusedSubmissions refused,
            PictureCache cache) {
        this.isService = isService;
        this.assets = assets;
        this.refused = refused;
        this.cache = cache;
    }

    void start(@Observes StartupEvent event) {
        if (!isService) {
            return;
        }
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread upkeep = new Thread(task, "darkroom-upload-upkeep");
            upkeep.setDaemon(true);
            return upkeep;
        });
        every("clear away old pictures", assets::run);
        every("clear away old lists of mistakes", refused::sweep);
        every("clear away small pictures", cache.thumbnails()::sweep);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    private interface Duty {
        void run() throws SQLException, IOException;
    }

    private void every(String what, Duty duty) {
        Runnable guarded = () -> {
            try {
                duty.run();
            } catch (SQLException | IOException | RuntimeException | Error e) {
                // Also where memory ran out: what is thrown from here ends this duty for good, without a word.
                LOG.warnf("Cannot %s: %s", what, e);
            }
        };
        thread.scheduleWithFixedDelay(guarded, 1, INTERVAL.toMinutes(), TimeUnit.MINUTES);
    }
}
