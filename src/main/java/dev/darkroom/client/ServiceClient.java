package dev.darkroom.client;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks a service. Paths are those below {@code /api/v1}. Everything that goes wrong is a {@link ServiceException}; nothing is tried again unless a method
 * says so. May be used by many threads.
 */
public final class ServiceClient {

    private static final String JSON = "application/json";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(60);

    /** An order about a million jobs takes about a minute. */
    private static final Duration ORDER = Duration.ofMinutes(10);

    /** A list of a million rows over a slow line. */
    private static final Duration LONG = Duration.ofHours(1);

    private static final String CHECK = ". Is it running, and is the address right?";

    private static final String UNTRUSTED =
            ". Its certificate is not trusted here for this address: call it by the name in the certificate (--server, --token-file);"
                    + " one of your own has to be in Java's trust store (DARKROOM_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE)";

    private final Supplier<Endpoint> endpoints;
    private volatile HttpClient streams;
    private volatile Endpoint endpoint;

    /** @param endpoints asked at once, and again when nobody answers: a service that was restarted may listen elsewhere */
    public ServiceClient(Supplier<Endpoint> endpoints) {
        this.endpoints = endpoints;
        this.endpoint = endpoints.get();
    }

    /** For what is long, or no short exchange can do: made when it is needed, which takes a while. */
    private synchronized HttpClient streams() {
        if (streams == null) {
            // No redirect is followed: a token goes to the address that was named, and nowhere else.
            HttpClient.Builder builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
            streams = current().url().getScheme().equals("https")
                    ? builder.build()
                    : builder.sslContext(new NoTls()).build();
        }
        return streams;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public JsonNode get(String path) {
        return json("GET", path, "");
    }

    /** The same, tried again while the service is away. */
    public JsonNode getPatiently(String path) {
        return Retries.persist(() -> get(path));
    }

    /** An order, which needs no body. */
    public JsonNode post(String path) {
        return json("POST", path, "");
    }

    public JsonNode post(String path, JsonNode body) {
        return json("POST", path, Json.line(body));
    }

    public JsonNode patch(String path, JsonNode body) {
        return json("PATCH", path, Json.line(body));
    }

    public JsonNode delete(String path) {
        return json("DELETE", path, "");
    }

    /**
     * Fetches a file, tried again while the service is away.
     *
     * @param file is written over; not there when this fails
     * @throws ServiceException.Unwritable where it is the file's fault, at once
     */
    public void download(String path, Path file) {
        Retries.persist(() -> {
            try {
                return send(request(path), head -> new FileBody(file, CREATE, WRITE, TRUNCATE_EXISTING), LONG);
            } catch (ServiceException e) {
                file.toFile().delete();
                throw e;
            }
        });
    }

    private JsonNode json(String method, String path, String body) {
        Map<String, String> type = body.isEmpty() ? Map.of() : Map.of("Content-Type", JSON);
        return exchange(
                method, path, type, body.getBytes(StandardCharsets.UTF_8), method.equals("GET") ? SHORT : ORDER);
    }

    /**
     * An order whose body is in memory.
     *
     * @param more headers
     * @param within for each piece of the answer
     */
    JsonNode post(String path, Map<String, String> more, byte[] body, Duration within) {
        return exchange("POST", path, more, body, within);
    }

    private JsonNode exchange(String method, String path, Map<String, String> more, byte[] body, Duration within) {
        Endpoint to = current();
        Map<String, String> headers = new LinkedHashMap<>(headers(to));
        headers.putAll(more);
        try {
            ShortExchange exchange = ShortExchange.of(method, to.at(path), headers, body, CONNECT, within);
            return read(exchange.status(), exchange.headers(), exchange.body(), exchange.uri());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static Map<String, String> headers(Endpoint to) {
        return Map.of(
                "Authorization",
                "Bearer " + to.token(),
                "Accept",
                "application/json, application/problem+json, */*;q=0.5",
                "User-Agent",
                "darkroom");
    }

    HttpRequest.Builder request(String path) {
        Endpoint to = current();
        HttpRequest.Builder request = HttpRequest.newBuilder(to.at(path));
        headers(to).forEach(request::header);
        return request;
    }

    /**
     * The answer, which is a good one.
     *
     * @param within for everything, the body included
     * @throws ServiceException.Refused for every status that is not 2xx
     */
    <T> HttpResponse<T> send(HttpRequest.Builder builder, BodyHandler<T> handler, Duration within) {
        HttpRequest request = builder.build();
        AtomicReference<byte[]> refusal = new AtomicReference<>();
        BodyHandler<T> either = head -> head.statusCode() / 100 == 2
                ? handler.apply(head)
                : BodySubscribers.mapping(new BoundedBytes(), body -> {
                    refusal.set(body);
                    return null;
                });
        CompletableFuture<HttpResponse<T>> exchange = streams().sendAsync(request, either);
        try {
            HttpResponse<T> response = exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (refusal.get() != null) {
                throw new ServiceException.Refused(
                        Problem.of(response.statusCode(), response.headers(), refusal.get(), request.uri()));
            }
            return response;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ServiceException ours ? ours : unreachable(e.getCause());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw unreachable(new IOException("no whole answer within " + within.toSeconds() + " s"));
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    static JsonNode read(HttpResponse<byte[]> response) {
        return read(response.statusCode(), response.headers(), response.body(), response.uri());
    }

    private static JsonNode read(int status, HttpHeaders headers, byte[] body, URI uri) {
        try {
            if (status / 100 == 2) {
                return Json.read(body);
            }
        } catch (IOException e) {
            // No service of ours says such a thing.
        }
        throw new ServiceException.Refused(Problem.of(status, headers, body, uri));
    }

    private Endpoint current() {
        Endpoint known = endpoint;
        if (known == null) {
            known = endpoints.get();
            endpoint = known;
        }
        return known;
    }

    private ServiceException unreachable(Throwable failure) {
        Endpoint asked = endpoint;
        if (asked == null || asked.local()) {
            endpoint = null;
        }
        String message = "the service at " + asked + " cannot be reached: ";
        if (failure instanceof ConnectException) {
            return new ServiceException.Unreachable(message + "nobody listens there" + CHECK, failure);
        }
        String said = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return failure instanceof SSLHandshakeException
                ? new ServiceException.Misconfigured(message + said + UNTRUSTED)
                : new ServiceException.Unreachable(message + said + CHECK, failure);
    }
}
