package dev.darkroom.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A running stand-in for the image-editor API. It listens from {@link #start} to {@link #close}, keeps everything that
 * matters in its home, and goes on where it was when it is started with the same home again, even after a {@code kill -9}.
 */
public final class Simulator implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Simulator.class.getName());
    private static final int SECONDS_TO_START_OR_STOP = 30;

    private final Vertx vertx;
    private final HomeLock lock;
    private final Counters counters = new Counters();
    private final Ledger ledger;
    private final RecordStore records;
    private final Renders renders;
    private final Account account;
    private final Faults faults;
    private final Gate gate;
    private final Listener listener;
    private volatile SimulatorSettings settings;
    private volatile String url;

    /**
     * Starts a simulator and returns once it listens.
     *
     * @throws IllegalStateException if the port is taken or another simulator uses the home; the message says what to do
     */
    public static Simulator start(SimulatorSettings settings) {
        return new Simulator(settings);
    }

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        lock = new HomeLock(settings.home());
        ledger = new Ledger(settings.home());
        records = new RecordStore(settings.home());
        AssetStore assets = new AssetStore(settings.home());
        renders = new Renders(assets, this::settings);
        account = new Account(ledger, this::settings);
        faults = new Faults(settings.seed(), settings.faults());
        gate = new Gate(this::settings, counters, faults);
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        listener =
                new Listener(vertx, settings.host(), settings.port(), router(assets, new SignedUrls(settings.home())));
        listen();
        LOG.log(
                Level.DEBUG,
                "Simulator (not the real API) at {0}, seed {1}, home {2}",
                url,
                Long.toString(settings.seed()),
                settings.home());
    }

    private Router router(AssetStore assets, SignedUrls urls) {
        RecordAnswers answers = new RecordAnswers(account, urls, faults, this::settings);
        Edits edits = new Edits(vertx, this::settings, account, records, answers, renders, counters);
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            context.response().putHeader("X-Darkroom-Simulator", "true");
            context.next();
        });
        router.post("/api/features")
                .handler(to(new EditRoute(
                        this::settings, this::url, gate, faults, assets, account, ledger, edits, answers)));
        router.post("/api/assets").handler(to(new UploadRoute(vertx, this::settings, this::url, gate, faults, assets)));
        router.get(LookupRoute.PATH + "*")
                .handler(to(new LookupRoute(vertx, this::url, gate, faults, records, edits, answers)));
        router.get("/models").handler(to(new ModelsRoute(this::settings)));
        router.get(SignedUrls.PATH + "*")
                .handler(to(new DownloadRoute(
                        assets, urls, faults, counters, new FileAnswers(vertx, urls, this::url, this::settings))));
        router.get("/").handler(to(exchange -> exchange.send(HomePage.of(status()))));
        new ControlRoutes(vertx, this, faults).on(router, this::exchange);
        router.route()
                .handler(to(exchange -> exchange.send(ApiErrors.error(404, "NOT_FOUND", "There is no such call"))));
        router.route().failureHandler(context -> {
            LOG.log(Level.ERROR, "The simulator failed at " + context.request().path(), context.failure());
            exchange(context).send(ApiErrors.error(500, "INTERNAL_SERVER_ERROR", "The simulator failed"));
        });
        return router;
    }

    private io.vertx.core.Handler<RoutingContext> to(Consumer<Exchange> route) {
        return context -> route.accept(exchange(context));
    }

    private Exchange exchange(RoutingContext context) {
        return new Exchange(context, counters);
    }

    private void listen() {
        try {
            url = "http://" + settings.host() + ":" + await(listener.listen());
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException(
                    "The simulator cannot listen on " + settings.host() + ":" + settings.port() + " ("
                            + (e.getCause() == null ? "no answer" : e.getCause().getMessage())
                            + "). Choose another port, 0 for any free one.",
                    e);
        }
    }

    /** The address to use instead of the API's: {@code http://127.0.0.1:port}. */
    public String url() {
        return url;
    }

    /** The ledger of charges. */
    public Ledger ledger() {
        return ledger;
    }

    /** The settings in force. */
    public SimulatorSettings settings() {
        return settings;
    }

    /** What it has seen so far. */
    public SimulatorStatus status() {
        return new SimulatorStatus(
                true,
                url,
                settings.home().toString(),
                settings.seed(),
                counters.edits.get(),
                counters.uploads.get(),
                counters.lookups.get(),
                counters.downloads.get(),
                ledger.count(),
                ledger.delivered(),
                ledger.creditsSpent(),
                account.left(),
                records.size(),
                counters.refused.get(),
                counters.rateLimited.get(),
                gate.maxArrived(),
                gate.maxAccepted(),
                counters.inFlight.get(),
                counters.maxInFlight.get(),
                counters.keysLeaked.get(),
                faults.happened());
    }

    /**
     * Puts other settings in force, from the next request on.
     *
     * @throws IllegalArgumentException if home, host, port or seed differ: they hold until the simulator is closed
     */
    public void change(SimulatorSettings changed) {
        SimulatorSettings now = settings;
        if (!now.home().equals(changed.home())
                || !now.host().equals(changed.host())
                || now.port() != changed.port()
                || now.seed() != changed.seed()) {
            throw new IllegalArgumentException("home, host, port and seed cannot be changed while the simulator runs");
        }
        settings = changed;
        if (!now.faults().equals(changed.faults())) {
            faults.replace(changed.faults());
        }
    }

    /** Cuts every connection and refuses new ones for so long, as if the API's machine were down; edits go on meanwhile. */
    public void outage(Duration length) {
        if (length.isNegative() || length.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("An outage lasts from 0 to 1 hour, not " + length);
        }
        listener.outage(length);
    }

    /** Stops at once: open connections are cut, what was charged stays charged and can be looked up after a restart. */
    @Override
    public void close() {
        try {
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "The simulator did not stop cleanly", e);
        }
        renders.close();
        records.close();
        ledger.close();
        lock.close();
    }

    private static <T> T await(Future<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS_TO_START_OR_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the simulator starts or stops", e);
        }
    }
}
