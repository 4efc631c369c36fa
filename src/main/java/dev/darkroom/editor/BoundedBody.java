package dev.darkroom.editor;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;

/**
 * Takes the body of a web client's answer up to a bound. Beyond it (or once it is {@link #close closed}) it asks for no more, the connection
 * falls silent, and the client's idle timeout ends it: a web client gives no hold on the connection itself.
 */
final class BoundedBody implements WriteStream<Buffer> {

    private final long max;
    private final Buffer taken = Buffer.buffer();
    private final Promise<Void> overflow = Promise.promise();
    private boolean full;

    BoundedBody(long max) {
        this.max = max;
    }

    /** Fails when the body is larger than the bound; never succeeds. */
    Future<Void> overflow() {
        return overflow.future();
    }

    synchronized byte[] bytes() {
        return taken.getBytes();
    }

    synchronized void close() {
        full = true;
    }

    @Override
    public synchronized Future<Void> write(Buffer part) {
        if (!full && taken.length() + (long) part.length() > max) {
            full = true;
            overflow.tryFail(
                    new IOException("the answer is larger than darkroom.editor.max-answer-bytes (" + max + ")"));
        }
        if (!full) {
            taken.appendBuffer(part);
        }
        return Future.succeededFuture();
    }

    @Override
    public void write(Buffer part, Handler<AsyncResult<Void>> handler) {
        write(part).onComplete(handler);
    }

    @Override
    public synchronized boolean writeQueueFull() {
        return full;
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        handler.handle(Future.succeededFuture());
    }

    @Override
    public BoundedBody exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public BoundedBody setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public BoundedBody drainHandler(Handler<Void> handler) {
        return this;
    }
}
