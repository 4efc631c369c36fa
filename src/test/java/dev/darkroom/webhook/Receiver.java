package dev.darkroom.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a user would set up to be told: takes messages over HTTP on this machine, and answers as it is made to. */
public final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request, as it came. */
    public record Message(String target, String host, String id, String timestamp, String signature, String body) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(body, e);
            }
        }

        /** As a receiver checks it, by the text of Standard Webhooks. */
        public boolean isSignedWith(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replace("whsec_", "")), "HmacSHA256"));
                String signed = Base64.getEncoder()
                        .encodeToString(mac.doFinal(
                                "%s.%s.%s".formatted(id, timestamp, body).getBytes(StandardCharsets.UTF_8)));
                return List.of(signature.split(" ")).contains("v1," + signed);
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "receiver");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Message> answer = message -> 204;
    private volatile String location;

    public Receiver() throws IOException {
        this(0);
    }

    public Receiver(int port) throws IOException {
        server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 100);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?key=k";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** All of them, in the order they came. */
    public List<Message> messages() {
        return messages;
    }

    public List<Message> ofType(String type) {
        return messages.stream()
                .filter(message -> message.json().path("type").asText().equals(type))
                .toList();
    }

    /** The status of the answer; it may wait. Below 0: the connection is cut. */
    public Receiver answering(ToIntFunction<Message> how) {
        answer = how;
        return this;
    }

    public Receiver redirectingTo(String elsewhere) {
        location = elsewhere;
        return this;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Message message = new Message(
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Host"),
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            messages.add(message);
            int status = answer.applyAsInt(message);
            if (status < 0) {
                return;
            }
            if (location != null) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, status == 204 ? -1 : 2);
            if (status != 204) {
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
