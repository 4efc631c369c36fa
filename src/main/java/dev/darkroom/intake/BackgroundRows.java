package dev.darkroom.intake;

import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands rows to a sink on a thread of its own, so that a large file is read and checked while the database takes in the rows before: they took turns otherwise,
 * each as long as the other. A file of less than one chunk needs no thread. At most {@value #CHUNKS} chunks wait in between, each of {@value #CHUNK} rows, or fewer as soon as
 * these have {@value #CHARACTERS} characters.
 *
 * <p>From the first chunk on until {@link #finish()} or {@link #close()} the sink, and the connection behind it, belong to that thread.
 */
final class BackgroundRows implements RowSink, Closeable {

    private static final int CHUNK = 500;
    private static final int CHUNKS = 20;
    /** Ordinary rows have some hundred; one may have a million, and thousands of such must not wait in memory. */
    private static final int CHARACTERS = 262_144;

    private final RowSink sink;
    private final BlockingQueue<List<CheckedRow>> waiting = new ArrayBlockingQueue<>(CHUNKS);
    private List<CheckedRow> chunk = new ArrayList<>();
    private long characters;
    private Thread thread;
    private volatile boolean last;
    private volatile boolean abandoned;
    private volatile Throwable failure;

    BackgroundRows(RowSink sink) {
        this.sink = sink;
    }

    @Override
    public void accept(CheckedRow row) throws IOException, SQLException {
        chunk.add(row);
        characters += row.input().length();
        if (chunk.size() == CHUNK || characters >= CHARACTERS) {
            hand(chunk);
            chunk = new ArrayList<>();
            characters = 0;
        }
    }

    /** All rows are there now: returns once the sink has them. */
    void finish() throws IOException, SQLException {
        if (thread != null) {
            last = true;
            await();
        }
        rethrow();
        for (CheckedRow row : chunk) {
            sink.accept(row);
        }
    }

    private void hand(List<CheckedRow> rows) throws IOException, SQLException {
        if (thread == null) {
            thread = new Thread(this::pass, "darkroom-intake-rows");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            do {
                rethrow();
            } while (!waiting.offer(rows, 100, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void pass() {
        try {
            while (!abandoned) {
                boolean all = last;
                List<CheckedRow> rows = waiting.poll(10, TimeUnit.MILLISECONDS);
                if (rows != null) {
                    for (CheckedRow row : rows) {
                        sink.accept(row);
                    }
                } else if (all) {
                    return;
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void rethrow() throws IOException, SQLException {
        Throwable e = failure;
        if (e instanceof IOException io) {
            throw io;
        } else if (e instanceof SQLException sql) {
            throw sql;
        } else if (e != null) {
            throw new IllegalStateException("the rows could not be taken in", e);
        }
    }

    private void await() throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while rows were handed on", e);
    }

    /** The sink is nobody's but the caller's afterwards, whatever happened. */
    @Override
    public void close() {
        abandoned = true;
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
