package dev.darkroom.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** The least that an idle worker can do: LISTEN, claim the row, connect and send. */
final class BareListener implements AutoCloseable {

    private static final int LOOK_MILLIS = 200;
    private static final byte[] CALL =
            "POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String TABLE = """
            CREATE TABLE bare_ready (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload text NOT NULL)
            """;

    private static final String CLAIM = """
            WITH taken AS (
                DELETE FROM bare_ready WHERE id = (SELECT id FROM bare_ready ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING payload)
            SELECT payload FROM taken
            """;

    private final int port;
    private final Connection listening;
    private final Connection submitting;
    private final String channel;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "bare-listener");
    private volatile boolean stopped;

    BareListener(Stage stage, int port) throws SQLException {
        this.port = port;
        this.listening = stage.closing(stage.connect());
        this.submitting = stage.closing(stage.connect());
        this.channel = stage.schema();
        Sql.run(listening, TABLE);
        Sql.run(listening, "LISTEN " + channel);
        submitting.setAutoCommit(false);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** @return when it was committed */
    long submit() throws SQLException {
        if (failure.get() != null) {
            throw new BenchFailure("the bare listener broke: " + failure.get().getMessage(), failure.get());
        }
        Sql.run(submitting, "INSERT INTO bare_ready (payload) VALUES ('Put picture 1 on a white background')");
        Sql.run(submitting, "NOTIFY " + channel);
        submitting.commit();
        return System.nanoTime();
    }

    private void run() {
        try {
            PGConnection notifications = listening.unwrap(PGConnection.class);
            while (!stopped) {
                PGNotification[] heard = notifications.getNotifications(LOOK_MILLIS);
                if (heard != null && heard.length > 0 && Sql.text(listening, CLAIM) != null) {
                    call();
                }
            }
        } catch (SQLException | IOException e) {
            failure.set(e);
        }
    }

    private void call() throws IOException {
        try (Socket api = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            api.setTcpNoDelay(true);
            api.getOutputStream().write(CALL);
            api.getOutputStream().flush();
            api.getInputStream().readAllBytes();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join(LOOK_MILLIS * 10L);
    }
}
