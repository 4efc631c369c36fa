package dev.darkroom.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The body of an answer whose client must keep up: one that does not take a piece of at most 64 KiB in time is cut off. Writing waits for the client, so nothing piles
 * up here, and the time that is spent on making the next piece does not count.
 */
final class PatientStream extends OutputStream {

    private static final int PIECE = 1 << 16;

    private final OutputStream out;
    private final HttpServerRequest request;
    private final Vertx vertx;
    private final long patience;
    private final long timer;
    private final byte[] piece = new byte[PIECE];
    private int filled;
    /** When the piece that is being written was begun; 0: none is. */
    private volatile long since;

    private volatile boolean cut;

    PatientStream(OutputStream out, HttpServerRequest request, Vertx vertx, Duration patience) {
        this.out = out;
        this.request = request;
        this.vertx = vertx;
        this.patience = patience.toNanos();
        this.timer = vertx.setPeriodic(Math.max(100, patience.toMillis() / 10), ignored -> look());
    }

    private void look() {
        long begun = since;
        if (begun != 0 && System.nanoTime() - begun > patience) {
            cut();
        }
    }

    /**
     * The client sees an answer that breaks off, not one that looks whole. Closing in an orderly way, as the pipeline does, would wait until the client has taken
     * everything that is under way.
     */
    void cut() {
        cut = true;
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
            return;
        }
        Channel channel = ((ConnectionBase) request.connection()).channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.pipeline().firstContext().close();
        }
    }

    boolean isCut() {
        return cut;
    }

    @Override
    public void write(int b) throws IOException {
        piece[filled++] = (byte) b;
        if (filled == PIECE) {
            send();
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int at = from; at < from + length; ) {
            int room = Math.min(PIECE - filled, from + length - at);
            System.arraycopy(bytes, at, piece, filled, room);
            filled += room;
            at += room;
            if (filled == PIECE) {
                send();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        send();
        out.flush();
    }

    private void send() throws IOException {
        if (cut || request.response().closed()) {
            throw new IOException("the client is gone, or did not keep up");
        }
        since = Math.max(1, System.nanoTime());
        try {
            out.write(piece, 0, filled);
            filled = 0;
        } finally {
            since = 0;
        }
    }

    /** Watches no longer; what is written to stays open. */
    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
