package dev.darkroom.editor;

import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/** A file being downloaded: takes at most so many bytes, counts and hashes them, and is on the disk when it says so. */
final class PartFile implements WriteStream<Buffer> {

    /** More came than is allowed. */
    static final class TooBig extends IOException {
        private static final long serialVersionUID = 1L;

        TooBig(long max) {
            super("larger than the " + max + " bytes that are allowed");
        }
    }

    private final Vertx vertx;
    private final Path path;
    private final AsyncFile file;
    private final long max;
    private final Runnable onPart;
    private final MessageDigest digest = Sha256.digest();
    private final Buffer head = Buffer.buffer(PictureType.HEAD);
    private long bytes;
    private boolean closed;
    private volatile Throwable failure;

    private PartFile(Vertx vertx, Path path, AsyncFile file, long max, Runnable onPart) {
        this.vertx = vertx;
        this.path = path;
        this.file = file;
        this.max = max;
        this.onPart = onPart;
    }

    /** Opens it, emptied where it exists; {@code onPart} is run whenever something comes. */
    static Future<PartFile> open(Vertx vertx, Path path, long max, Runnable onPart) {
        OpenOptions options =
                new OpenOptions().setRead(false).setWrite(true).setCreate(true).setTruncateExisting(true);
        return vertx.fileSystem()
                .open(path.toString(), options)
                .map(file -> new PartFile(vertx, path, file, max, onPart));
    }

    long bytes() {
        return bytes;
    }

    String sha256Hex() {
        return Sha256.hex(digest);
    }

    byte[] head() {
        return head.getBytes();
    }

    /** After the last write: waits for all of them, forces the file to the disk and closes it. Fails when any byte is not there. */
    Future<Void> sync() {
        closed = true;
        return file.close()
                .compose(done -> vertx.executeBlocking(
                        () -> {
                            if (failure != null) {
                                throw new IOException("could not write " + path + ": " + failure.getMessage(), failure);
                            }
                            // A channel of its own: AsyncFile's flush does not wait for writes under way.
                            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                                channel.force(true);
                                if (channel.size() != bytes) {
                                    throw new IOException(
                                            "wrote " + channel.size() + " of " + bytes + " bytes to " + path);
                                }
                            }
                            return null;
                        },
                        false));
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
        byte[] content = part.getBytes();
        digest.update(content);
        head.appendBytes(
                content, 0, Math.min(content.length, PictureType.HEAD - Math.min(head.length(), PictureType.HEAD)));
        return file.write(part).onFailure(cause -> failure = cause);
    }

    @Override
    public void write(Buffer part, Handler<AsyncResult<Void>> handler) {
        write(part).onComplete(handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        sync().onComplete(handler);
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
