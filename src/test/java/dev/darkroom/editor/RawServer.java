package dev.darkroom.editor;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that misbehaves exactly as a test says: one script for each connection, byte by byte, on a real socket. */
final class RawServer implements AutoCloseable {

    interface Script {
        void run(Connection connection) throws IOException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    RawServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    RawServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
        daemon(this::accept);
    }

    /** Answers every request, and closes. */
    static RawServer answering(String answer) throws IOException {
        return new RawServer(connection -> {
            connection.readRequest();
            connection.write(answer);
        });
    }

    static String answer(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n" + body;
    }

    int port() {
        return socket.getLocalPort();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** What was read so far, by connection or request, one char for each byte. */
    List<String> requests() {
        return requests;
    }

    int connections() {
        return connections.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = socket.accept();
                connections.add(accepted);
                daemon(() -> serve(accepted));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            script.run(new Connection(accepted));
        } catch (IOException gone) {
            // The client hung up, or the end of the test.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final class Connection {
        private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");

        private final Socket socket;
        private final InputStream in;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        Socket socket() {
            return socket;
        }

        /** Head and body, by its length or chunks. */
        String readRequest() throws IOException {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            readUntil(request, "\r\n\r\n");
            String head = text(request).toLowerCase(Locale.ROOT);
            Matcher length = LENGTH.matcher(head);
            if (length.find()) {
                request.write(in.readNBytes(Integer.parseInt(length.group(1))));
            } else if (head.contains("transfer-encoding: chunked")) {
                readUntil(request, "\r\n0\r\n\r\n");
            }
            requests.add(text(request));
            return text(request);
        }

        private void readUntil(ByteArrayOutputStream request, String end) throws IOException {
            int matched = 0;
            while (matched < end.length()) {
                int next = in.read();
                matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
                if (next < 0) {
                    requests.add(text(request));
                    throw new IOException("the client hung up");
                }
                request.write(next);
            }
        }

        void write(String bytes) throws IOException {
            write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Until the client hangs up; what it sends meanwhile counts as a request. */
        void hold() throws IOException {
            byte[] rest = in.readAllBytes();
            if (rest.length > 0) {
                requests.add(new String(rest, StandardCharsets.ISO_8859_1));
            }
        }

        /** Ends the connection by a reset instead of a close. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private static String text(ByteArrayOutputStream bytes) {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
