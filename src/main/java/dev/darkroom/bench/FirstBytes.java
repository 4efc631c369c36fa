package dev.darkroom.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API's door, on this machine: notes when the first byte of a call comes in, and refuses the call. One call at a time. */
final class FirstBytes implements AutoCloseable {

    private static final int LARGEST_HEAD = 65_536;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,6})\r\n");
    private static final String BODY = "{\"errorCode\":\"MISSING_REQUIRED_FIELDS\",\"message\":\"a benchmark\"}";
    private static final byte[] REFUSAL =
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                            + BODY.length() + "\r\n\r\n" + BODY)
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private volatile long lastFirstByte;
    private volatile long calls;

    FirstBytes() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "bench-door");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return door.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    long calls() {
        return calls;
    }

    /** When the last call's first byte came, by {@link System#nanoTime()}. */
    long lastFirstByte() {
        return lastFirstByte;
    }

    private void serve() {
        while (!door.isClosed()) {
            try (Socket call = door.accept()) {
                call.setSoTimeout(PATIENCE_MILLIS);
                answer(call);
            } catch (IOException e) {
                // A call that was cut, or the end: whoever waits for a call gives up by itself.
            }
        }
    }

    private void answer(Socket call) throws IOException {
        InputStream in = call.getInputStream();
        int first = in.read();
        if (first < 0) {
            return;
        }
        lastFirstByte = System.nanoTime();
        calls++;
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(first);
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n") && head.size() < LARGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.write(next);
        }
        Matcher length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        call.getOutputStream().write(REFUSAL);
        call.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
