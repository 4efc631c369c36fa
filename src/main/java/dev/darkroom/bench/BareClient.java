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
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    BareClient(Stage stage, Vertx vertx, URI api, int jobs, int concurrency) throws java.io.IOException {
        this.vertx = vertx;
        this.api = api;
        this.folder = Files.createDirectories(stage.folder().resolve("bare-" + concurrency));
        this.jobs = jobs;
        this.concurrency = concurrency;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxWaitQueueSize(2 * concurrency),
                new PoolOptions().setHttp1MaxSize(concurrency));
    }

    void start() {
        for (int i = 0; i < concurrency; i++) {
            next();
        }
    }

    long done() {
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
        edit(job).compose(answer -> fetch(job, answer)).onComplete(end -> {
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
