package dev.darkroom.editor;

import dev.darkroom.job.PictureType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file being downloaded: takes at most so many bytes, and counts them. That it lasts is the matter of whoever gives it its name. */
final class PartFile implements WriteStream<Buffer> {

    /** More came than is allowed. */
    static final class TooBig extends IOException {
        private static final long serialVersionUID = 1L;

        TooBig(long max) {
            super("larger than the " + max + " bytes that are allowed");
        }
    }

    private final Path path;
    private final AsyncFile file;
    private final long max;
    private final Runnable onPart;
    private final Buffer head = Buffer.buffer(PictureType.HEAD);
    private long bytes;
    private boolean closed;
    private volatile Throwable failure;

    private PartFile(Path path, AsyncFile file, long max, Runnable onPart) {
        this.path = path;
        this.file = file;
        this.max = max;
        this.onPart = onPart;
    }

    /** Opens it, emptied where it exists; {@code onPart} is run whenever something comes. */
    static Future<PartFile> open(Vertx vertx, Path path, long max, Runnable onPart) {
        OpenOptions options =
                new OpenOptions().setRead(false).setWrite(true).setCreate(true).setTruncateExisting(true);
        return vertx.fileSystem().open(path.toString(), options).map(file -> new PartFile(path, file, max, onPart));
    }

    long bytes() {
        return bytes;
    }

    byte[] head() {
        return head.getBytes();
    }

    /** After the last write: waits for all of them and closes it. Fails when any byte could not be written. */
    Future<Void> finish() {
        closed = true;
        return file.close()
                .compose(done -> failure == null
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new IOException("could not write " + path + ": " + failure.getMessage(), failure)));
    }

    /** Closes it as it is; never fails. */
    Future<Void> abandon() {
        closed = true;
        return file.close().otherwiseEmpty();
    }

    /** Why the file could not be written; empty while it could. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Future<Void> write(Buffer part) {
        onPart.run();
        bytes += part.length();
        if (bytes > max) {
            return Future.failedFuture(new TooBig(max));
        }
        head.appendBuffer(part, 0, Math.min(part.length(), PictureType.HEAD - head.length()));
        return file.write(part).onFailure(cause -> failure = cause);
    }

    @Override
    public void write(Buffer part, Handler<AsyncResult<Void>> handler) {
        write(part).onComplete(handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        finish().onComplete(handler);
    }

    @Override
    public boolean writeQueueFull() {
        // A pipe still asks after the write that made its end.
        return !closed && file.writeQueueFull();
    }

    @Override
    public PartFile exceptionHandler(Handler<Throwable> handler) {
        file.exceptionHandler(handler);
        return this;
    }

    @Override
    public PartFile setWriteQueueMaxSize(int maxSize) {
        file.setWriteQueueMaxSize(maxSize);
        return this;
    }

    @Override
    public PartFile drainHandler(Handler<Void> handler) {
        file.drainHandler(handler);
        return this;
    }
}
