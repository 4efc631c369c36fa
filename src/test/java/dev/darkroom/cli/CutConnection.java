package dev.darkroom.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a service, and cuts the first connection on which a batch is handed in, after the service has answered and before the client hears of it. */
final class CutConnection implements Closeable {

    private static final String HANDED_IN = "POST /api/v1/batches";

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger handedIn = new AtomicInteger();
    private final URI service;

    CutConnection(String service) throws IOException {
        this.service = URI.create(service);
        thread(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** How often a batch was handed in. */
    int handedIn() {
        return handedIn.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                thread(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(service.getHost(), service.getPort())) {
            boolean[] cut = new boolean[1];
            thread(() -> requests(client, server, cut));
            InputStream answers = server.getInputStream();
            OutputStream back = client.getOutputStream();
            byte[] bytes = new byte[16_384];
            for (int read = answers.read(bytes); read > 0; read = answers.read(bytes)) {
                synchronized (cut) {
                    if (cut[0]) {
                        return;
                    }
                }
                back.write(bytes, 0, read);
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private void requests(Socket client, Socket server, boolean[] cut) {
        try {
            InputStream asked = client.getInputStream();
            byte[] bytes = new byte[16_384];
            for (int read = asked.read(bytes); read > 0; read = asked.read(bytes)) {
                if (new String(bytes, 0, read, StandardCharsets.ISO_8859_1).startsWith(HANDED_IN)
                        && handedIn.incrementAndGet() == 1) {
                    synchronized (cut) {
                        cut[0] = true;
                    }
                }
                server.getOutputStream().write(bytes, 0, read);
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "cut-connection");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
