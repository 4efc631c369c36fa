package dev.darkroom.editor;

import dev.darkroom.editor.DownloadReply.Downloaded;
import dev.darkroom.editor.DownloadReply.Expired;
import dev.darkroom.editor.DownloadReply.Failed;
import dev.darkroom.editor.DownloadReply.Refused;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.PictureType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.Pipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The answer to one GET of a picture, on its way into a file: from the socket to the disk with back-pressure, bounded in size and time, and
 * nothing unpacked. Lives on a {@link CallContext}.
 */
final class Transfer {

    /** Which picture it is, and so what is said of it. */
    enum Kind {
        /** A result, from the provider's store. */
        RESULT(ErrorCode.RESULT_TOO_BIG, ErrorCode.RESULT_WRONG_TYPE),
        /** A picture to edit, from anywhere. */
        INPUT(ErrorCode.IMAGE_TOO_BIG, ErrorCode.IMAGE_WRONG_TYPE);

        private final ErrorCode tooBig;
        private final ErrorCode wrongType;

        Kind(ErrorCode tooBig, ErrorCode wrongType) {
            this.tooBig = tooBig;
            this.wrongType = wrongType;
        }
    }

    /** The picture, or where it has moved to. */
    sealed interface Arrival {
        record There(DownloadReply reply) implements Arrival {}

        record Moved(int status, String location) implements Arrival {}
    }

    private final Vertx vertx;
    private final Kind kind;
    private final HttpClientRequest request;
    private final Path part;
    private final long maxBytes;
    private final Watch watch;
    private TimeoutException cut;

    private Transfer(
            Vertx vertx,
            Kind kind,
            HttpClientRequest request,
            Path part,
            long maxBytes,
            Duration total,
            Duration idle) {
        this.vertx = vertx;
        this.kind = kind;
        this.request = request;
        this.part = part;
        this.maxBytes = maxBytes;
        this.watch = new Watch(vertx, total, idle, cause -> {
            cut = cause;
            request.reset();
        });
    }

    /** Sends a request whose connection stands. Never fails. Without {@link Downloaded} what stands in the file is worth nothing. */
    static Future<Arrival> run(
            Vertx vertx,
            Kind kind,
            HttpClientRequest request,
            Path part,
            long maxBytes,
            Duration total,
            Duration idle) {
        return new Transfer(vertx, kind, request, part, maxBytes, total, idle).run();
    }

    static Arrival failed(Integer status, String message) {
        return new Arrival.There(new Failed(status, message));
    }

    static Arrival refused(ErrorCode code, String message) {
        return new Arrival.There(new Refused(code, message));
    }

    private Future<Arrival> run() {
        watch.touch();
        return request.send()
                .compose(response -> judge(response)
                        .map(arrival -> {
                            hangUp(response);
                            return Future.succeededFuture(arrival);
                        })
                        .orElseGet(() -> store(response)))
                .otherwise(cause -> failed(null, Line.of(cut == null ? cause : cut)))
                .onComplete(done -> watch.stop());
    }

    /** What the head alone tells; empty where the body is wanted. */
    private Optional<Arrival> judge(HttpClientResponse response) {
        int status = response.statusCode();
        String location = response.getHeader("Location");
        String type = Optional.ofNullable(response.getHeader("Content-Type")).orElse("");
        Arrival arrival = null;
        if (status / 100 == 3 && location != null) {
            arrival = new Arrival.Moved(status, location);
        } else if (status == 401 || status == 403 || status == 404 || status == 410) {
            arrival = new Arrival.There(new Expired(status));
        } else if (status != 200) {
            Duration wait = RetryAfter.of(response.getHeader("Retry-After"), response.getHeader("Date"))
                    .orElse(Duration.ZERO);
            arrival = new Arrival.There(new Failed(status, "HTTP " + status, wait));
        } else if (!fits(type.toLowerCase(Locale.ROOT))) {
            arrival = refused(kind.wrongType, "the answer is of type " + type);
        } else if (announced(response) > maxBytes) {
            arrival = refused(
                    kind.tooBig, "larger than the " + maxBytes + " bytes that are allowed: " + announced(response));
        }
        return Optional.ofNullable(arrival);
    }

    /** Loosely: stores call a picture "binary", and of a user's picture its first bytes tell more than what its server calls it. */
    private boolean fits(String type) {
        if (kind == Kind.INPUT) {
            return !type.contains("html");
        }
        return type.isEmpty() || type.contains("octet-stream") || type.startsWith("image/") && !type.contains("xml");
    }

    private static long announced(HttpClientResponse response) {
        String length = response.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    private Future<Arrival> store(HttpClientResponse response) {
        // Before the file is opened: the pipe takes note should the connection break meanwhile.
        Pipe<Buffer> pipe = response.pipe().endOnComplete(false);
        return PartFile.open(vertx, part, maxBytes, watch::touch)
                .onFailure(cause -> hangUp(response))
                .compose(
                        file -> pipe.to(file)
                                .onFailure(cause -> hangUp(response))
                                .compose(written -> whole(file, announced(response)))
                                .recover(cause -> file.abandon().map(closed -> unusable(file, cause))),
                        cause -> Future.succeededFuture(notWritten(cause)));
    }

    /** The fault is on this machine: nobody is to try again, and buy more meanwhile, as if the other side had failed. */
    private static Arrival notWritten(Throwable cause) {
        return new Arrival.There(new DownloadReply.NotWritten(new IOException(cause)));
    }

    /** The rest is not wanted, and nobody listens any more: without a handler Vert.x would log the reset as an error. */
    private void hangUp(HttpClientResponse response) {
        response.exceptionHandler(gone -> {});
        request.reset();
    }

    private Future<Arrival> whole(PartFile file, long announced) {
        if (file.bytes() == 0 || announced >= 0 && file.bytes() != announced) {
            return Future.failedFuture(
                    new IOException("cut short: " + file.bytes() + " of " + announced + " bytes came"));
        }
        Optional<PictureType> type = PictureType.of(file.head()).filter(PictureType::isInput);
        if (kind == Kind.INPUT && type.isEmpty()) {
            return Future.failedFuture(new NotAPicture());
        }
        String called = kind == Kind.INPUT
                ? type.get().mediaType()
                : request.response().result().getHeader("Content-Type");
        return file.finish().map(closed -> new Arrival.There(new Downloaded(file.bytes(), called)));
    }

    private Arrival unusable(PartFile file, Throwable cause) {
        if (file.failure().isPresent()) {
            return notWritten(file.failure().get());
        }
        if (cause instanceof PartFile.TooBig) {
            return refused(kind.tooBig, cause.getMessage());
        }
        if (cause instanceof NotAPicture) {
            return refused(kind.wrongType, cause.getMessage());
        }
        return failed(null, Line.of(cut == null ? cause : cut));
    }

    private static final class NotAPicture extends IOException {
        private static final long serialVersionUID = 1L;

        NotAPicture() {
            super("its first bytes are not those of a png, jpeg, webp or gif picture");
        }
    }
}
