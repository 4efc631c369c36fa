package dev.darkroom.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Streams charges as JSON lines or as one JSON array. {@link #add} blocks while the client is slower than the disk. */
final class LedgerAnswer {
    private static final int PIECE = 1 << 16;

    private final HttpServerResponse response;
    private final boolean array;
    private Buffer piece = Buffer.buffer();
    private boolean first = true;

    LedgerAnswer(HttpServerResponse response, boolean array) {
        this.response = response;
        this.array = array;
        response.setChunked(true)
                .putHeader("Content-Type", array ? "application/json; charset=utf-8" : "application/x-ndjson");
        piece.appendString(array ? "[" : "");
    }

    void add(Charge charge) {
        if (array && !first) {
            piece.appendString(",");
        }
        first = false;
        piece.appendBytes(Json.bytes(charge.json())).appendString("\n");
        if (piece.length() >= PIECE) {
            flush();
        }
    }

    void end() {
        response.end(piece.appendString(array ? "]\n" : ""));
    }

    private void flush() {
        try {
            response.write(piece).toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
            piece = Buffer.buffer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while sending the ledger", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The client takes no more of the ledger", e);
        }
    }
}
