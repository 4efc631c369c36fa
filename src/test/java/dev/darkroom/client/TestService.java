package dev.darkroom.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test says, and remembers what it was asked. */
public final class TestService implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public record Asked(String method, String path, com.sun.net.httpserver.Headers headers, byte[] body) {
        public String line() {
            return method + " " + path;
        }
    }

    /** What to do about a request; {@code null} cuts its connection. */
    public interface Answers {
        Reply to(Asked asked, int times);
    }

    public record Reply(int status, String type, byte[] body, String... headers) {
        public static Reply json(int status, String json, String... headers) {
            return new Reply(status, "application/json", json.getBytes(), headers);
        }

        static Reply problem(int status, String json, String... headers) {
            return new Reply(status, "application/problem+json", json.getBytes(), headers);
        }
    }

    public TestService(Answers answers) throws IOException {
        server.createContext("/", exchange -> answer(exchange, answers));
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange, Answers answers) throws IOException {
        try (exchange) {
            Asked this1 = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString().replaceFirst("^/api/v1", ""),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            int times;
            synchronized (asked) {
                asked.add(this1);
                times = (int) asked.stream()
                        .filter(other -> other.line().equals(this1.line()))
                        .count();
            }
            Reply reply = answers.to(this1, times);
            if (reply == null) {
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            for (int i = 0; i < reply.headers().length; i += 2) {
                exchange.getResponseHeaders().set(reply.headers()[i], reply.headers()[i + 1]);
            }
            boolean bare =
                    reply.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), bare ? -1 : reply.body().length);
            if (!bare) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    ServiceClient client() {
        return new ServiceClient(() -> new Endpoint(URI.create(url()), "dk_test", false));
    }

    List<Asked> asked() {
        return asked;
    }

    public List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
