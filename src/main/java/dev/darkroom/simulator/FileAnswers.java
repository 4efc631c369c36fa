package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.OtherFormat;
import dev.darkroom.simulator.picture.PictureType;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sends pictures, well or wrongly. */
final class FileAnswers {
    private static final int DRIPS = 20;
    private static final long MOST_FLOOD = 1L << 30;

    private final Vertx vertx;
    private final SignedUrls urls;
    private final Supplier<String> url;
    private final Supplier<SimulatorSettings> settings;

    FileAnswers(Vertx vertx, SignedUrls urls, Supplier<String> url, Supplier<SimulatorSettings> settings) {
        this.vertx = vertx;
        this.urls = urls;
        this.url = url;
        this.settings = settings;
    }

    void send(Exchange exchange, Path file) {
        if (exchange.isOpen()) {
            head(exchange, file)
                    .putHeader("ETag", "\"" + file.getFileName() + "\"")
                    .sendFile(file.toString());
        }
    }

    void sendWrongly(Exchange exchange, Path file, FaultRule rule) {
        switch (rule.fault()) {
            case SLOW ->
                vertx.setTimer(
                        Math.max(1, rule.delayOr(Duration.ofSeconds(10)).toMillis()), id -> send(exchange, file));
            case LINK_EXPIRED -> exchange.send(S3Errors.expired());
            case WRONG_TYPE -> exchange.send(Answer.html(200, "Please enable cookies"));
            case REDIRECT -> redirect(exchange);
            case SHORT_FILE ->
                read(exchange, file, bytes -> bytes, bytes -> {
                    head(exchange, file).putHeader("Content-Length", Integer.toString(bytes.length()));
                    exchange.response()
                            .write(bytes.slice(0, bytes.length() / 2))
                            .onComplete(sent -> exchange.cut(false));
                });
            case TRUNCATED_IMAGE ->
                read(
                        exchange,
                        file,
                        bytes -> Arrays.copyOf(bytes, bytes.length / 2),
                        bytes -> head(exchange, file).end(bytes));
            case CORRUPT_IMAGE ->
                read(
                        exchange,
                        file,
                        FileAnswers::corrupted,
                        bytes -> head(exchange, file).end(bytes));
            case OTHER_FORMAT ->
                read(
                        exchange,
                        file,
                        OtherFormat::of,
                        bytes -> head(exchange, file).end(bytes));
            case SLOW_DRIP ->
                read(exchange, file, bytes -> bytes, bytes -> {
                    head(exchange, file).putHeader("Content-Length", Integer.toString(bytes.length()));
                    long pause = rule.delayOr(Duration.ofSeconds(10)).toMillis() / DRIPS;
                    drip(exchange, bytes, 0, Math.max(1, pause));
                });
            case TOO_BIG -> {
                head(exchange, file).putHeader("Content-Length", Long.toString(1L << 40));
                flood(exchange, 0);
            }
            case TOO_BIG_CHUNKED -> {
                head(exchange, file).setChunked(true);
                flood(exchange, 0);
            }
            default -> throw new IllegalArgumentException(rule.fault().label() + " cannot happen to a download");
        }
    }

    private void redirect(Exchange exchange) {
        String key = exchange.request().path().substring(SignedUrls.PATH.length());
        String sound = urls.link(
                exchange.origin(url.get()), key, Instant.now(), settings.get().linkLifetime(), Optional.empty());
        exchange.response().setStatusCode(302).putHeader("Location", sound).end();
    }

    /** Reads the (bounded) result on a worker thread, changes it there and goes on with it on the event loop. */
    private void read(
            Exchange exchange, Path file, Function<byte[], byte[]> change, java.util.function.Consumer<Buffer> next) {
        vertx.executeBlocking(() -> Buffer.buffer(change.apply(readAll(file))), false)
                .onSuccess(bytes -> {
                    if (exchange.isOpen()) {
                        next.accept(bytes);
                    }
                })
                .onFailure(e -> exchange.send(S3Errors.error(500, "InternalError", e.toString())));
    }

    private static byte[] readAll(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] corrupted(byte[] bytes) {
        int from = bytes.length / 2;
        Arrays.fill(bytes, from, Math.min(bytes.length, from + Math.max(16, bytes.length / 10)), (byte) 0x55);
        return bytes;
    }

    private void drip(Exchange exchange, Buffer bytes, int from, long pause) {
        if (!exchange.isOpen()) {
            return;
        }
        int to = Math.min(bytes.length(), from + Math.max(1, (bytes.length() + DRIPS - 1) / DRIPS));
        if (to == bytes.length()) {
            exchange.response().end(bytes.slice(from, to));
        } else {
            exchange.response().write(bytes.slice(from, to));
            vertx.setTimer(pause, id -> drip(exchange, bytes, to, pause));
        }
    }

    private void flood(Exchange exchange, long sent) {
        if (!exchange.isOpen()) {
            return;
        }
        if (sent >= MOST_FLOOD) {
            exchange.cut(false);
            return;
        }
        Buffer chunk = Buffer.buffer(new byte[1 << 16]);
        exchange.response().write(chunk).onSuccess(done -> flood(exchange, sent + chunk.length()));
    }

    private static HttpServerResponse head(Exchange exchange, Path file) {
        return exchange.response()
                .putHeader("Content-Type", PictureType.byName(file.toString()).mime());
    }
}
