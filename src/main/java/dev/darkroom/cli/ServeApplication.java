package dev.darkroom.cli;

import dev.darkroom.client.ServiceFile;
import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.security.AdminToken;
import dev.darkroom.service.LogConfig;
import dev.darkroom.service.NodeReadiness;
import dev.darkroom.service.ServeConfig;
import dev.darkroom.webhook.WebhookDispatcher;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** The node itself, inside Quarkus: works until it is asked to stop, then finishes what it has begun. */
class ServeApplication implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(ServeApplication.class);

    private final WorkerPool pool;
    private final NodeReadiness readiness;
    private final ServeConfig serve;
    private final QueueConfig queue;
    private final HttpServer http;
    private final AdminToken admin;
    private final WebhookDispatcher webhooks;
    private final DataDirectoryConfig data;
    private final LogConfig log;
    private final PrintWriter err = new PrintWriter(System.err, true);

    ServeApplication(
            WorkerPool pool,
            @Readiness NodeReadiness readiness,
            ServeConfig serve,
            QueueConfig queue,
            HttpServer http,
            AdminToken admin,
            WebhookDispatcher webhooks,
            DataDirectoryConfig data,
            LogConfig log) {
        this.pool = pool;
        this.readiness = readiness;
        this.serve = serve;
        this.queue = queue;
        this.http = http;
        this.admin = admin;
        this.webhooks = webhooks;
        this.data = data;
        this.log = log;
    }

    @Override
    public int run(String... args) throws SQLException, IOException, InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Interrupts.onFirst(asked::countDown);
        if (Interrupts.asked()) {
            return ExitCode.OK;
        }
        Path folder = DataDirectory.of(data);
        Path token = admin.ensure(folder);
        String scheme = serve.tlsCertificate().isPresent() ? "https" : "http";
        int port = serve.tlsCertificate().isPresent() ? http.getSecurePort() : http.getPort();
        ServiceFile here = ServiceFile.ofThisProcess(scheme, serve.host(), port);
        // Before anything is claimed: where it cannot be written, on a full disk, the node ends with nothing in flight.
        here.write(folder);
        pool.start(QueueWorker.SERVICE_QUEUE);
        webhooks.start();
        readiness.working();
        System.out.println(scheme + "://" + serve.host() + ":" + port);
        say("Working on the service's queue. Ctrl-C stops. The administrator's token is in " + token);
        asked.await();
        readiness.stopping();
        takeAway(here, folder);
        say("Stopping: waiting up to " + Durations.human(queue.shutdownTimeout())
                + " for what is in flight. Ctrl-C again ends at once.");
        TimeUnit.MILLISECONDS.sleep(serve.unreadyFor().toMillis());
        return finish() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Whatever becomes of the file, what is in flight has to be waited for: calls that are paid would be cut. */
    static void takeAway(ServiceFile here, Path folder) {
        try {
            here.remove(folder);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "%s cannot be taken away: %s. Delete it by hand; commands see by the process that it names that it is an old one.",
                    ServiceFile.in(folder), e);
        }
    }

    /** Talk for people; in a log of JSON a line of it. */
    private void say(String text) {
        if (log.json()) {
            LOG.info(text);
        } else {
            err.println(text);
        }
    }

    private boolean finish() {
        try {
            boolean clean = pool.finish(queue.shutdownTimeout());
            say(
                    clean
                            ? "Stopped: nothing was left in flight."
                            : "Stopped with something in flight: paid calls whose answer did not come are UNCERTAIN.");
            return clean;
        } catch (SQLException e) {
            say("darkroom: cannot sign off: " + e.getMessage().replaceFirst("\\.$", "")
                    + ". What was in flight is settled by the next node that starts, or by those that run.");
            return false;
        } finally {
            LastWords.said();
        }
    }
}
