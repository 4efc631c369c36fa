package dev.darkroom.bench;

import dev.darkroom.editor.AiRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The least that can make the same calls: a loop over an HTTP client with a pool. It remembers nothing. */
final class BareClient implements AutoCloseable {

    private static final String BODY = """
            {"type":"IMAGE_EDITOR","model":"black-forest-labs/flux-2-pro","promptObject":{"prompt":"Put picture %d on a white background, with a soft shadow","imageUrl":"%s"}}
            """;

    private final Vertx vertx;
    private final URI api;
    private final Path folder;
    private final HttpClient client;
    private final int jobs;
    private final int concurrency;
    private final boolean pictures;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What it has made, and in how long. */
    record Made(int jobs, double seconds, double cpuSeconds) {

        void row(Report report, String name) {
            report.row(name, "jobs_per_second", jobs / seconds, "seconds", seconds, "cpu_seconds", cpuSeconds);
        }
    }

    private BareClient(Stage stage, Vertx vertx, URI api, String name, int jobs, int concurrency, boolean pictures)
            throws IOException {
        this.vertx = vertx;
        this.api = api;
        this.folder = Files.createDirectories(stage.folder().resolve(name));
        this.jobs = jobs;
        this.concurrency = concurrency;
        this.pictures = pictures;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxWaitQueueSize(2 * concurrency),
                new PoolOptions().setHttp1MaxSize(concurrency));
    }

    /** @param pictures whether they are fetched and written, too */
    static Made measure(Stage stage, Node node, Api api, String name, int jobs, int concurrency, boolean pictures)
            throws Exception {
        try (BareClient client = new BareClient(stage, node.vertx(), api.url(), name, jobs, concurrency, pictures)) {
            Meter meter = new Meter(client::done, stage.limit());
            Costs before = Costs.now(stage);
            long began = System.nanoTime();
            client.start();
            double seconds = (meter.await("waiting for the bare client", jobs).nanos() - began) / 1e9;
            return new Made(jobs, seconds, Costs.now(stage).cpuSeconds(before));
        }
    }

    private void start() {
        for (int i = 0; i < concurrency; i++) {
            next();
        }
    }

    private long done() {
        if (failure.get() != null) {
            throw new BenchFailure("the bare client failed: " + failure.get().getMessage(), failure.get());
        }
        return done.get();
    }

    private void next() {
        int job = begun.incrementAndGet();
        if (job > jobs || failure.get() != null) {
            return;
        }
        edit(job)
                .compose(answer -> pictures ? fetch(job, answer) : Future.<Void>succeededFuture())
                .onComplete(end -> {
                    if (end.failed()) {
                        failure.compareAndSet(null, end.cause());
                    } else {
                        done.incrementAndGet();
                        next();
                    }
                });
    }

    private Future<Buffer> edit(int job) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(api + "/api/features")
                .putHeader("Content-Type", "application/json")
                .putHeader("API-KEY", "bench");
        return client.request(options)
                .compose(request -> request.send(BODY.formatted(job, Rows.ASSET)))
                .compose(BareClient::body);
    }

    private Future<Void> fetch(int job, Buffer answer) {
        String link =
                AiRecord.read(answer.getBytes()).orElseThrow().temporaryUrl().toString();
        return client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(link))
                .compose(HttpClientRequest::send)
                .compose(BareClient::body)
                .compose(picture -> vertx.fileSystem()
                        .writeFile(folder.resolve(job + ".png").toString(), picture));
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        return response.statusCode() == 200 ? response.body() : Future.failedFuture("HTTP " + response.statusCode());
    }

    @Override
    public void close() {
        client.close();
    }
}
