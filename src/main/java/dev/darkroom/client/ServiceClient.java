package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Path;
import java.time.Duration;
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
    private final HttpClient http;
    private volatile Endpoint endpoint;

    /** @param endpoints asked at once, and again when nobody answers: a service that was restarted may listen elsewhere */
    public ServiceClient(Supplier<Endpoint> endpoints) {
        this.endpoints = endpoints;
        this.endpoint = endpoints.get();
        // No redirect is followed: a token goes to the address that was named, and nowhere else.
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        this.http = endpoint.url().getScheme().equals("https")
                ? builder.build()
                : builder.sslContext(new NoTls()).build();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public JsonNode get(String path) {
        return json("GET", path, BodyPublishers.noBody());
    }

    /** The same, tried again while the service is away. */
    public JsonNode getPatiently(String path) {
        return Retries.persist(() -> get(path));
    }

    /** An order, which needs no body. */
    public JsonNode post(String path) {
        return json("POST", path, BodyPublishers.noBody());
    }

    public JsonNode post(String path, JsonNode body) {
        return json("POST", path, body(body));
    }

    public JsonNode patch(String path, JsonNode body) {
        return json("PATCH", path, body(body));
    }

    public JsonNode delete(String path) {
        return json("DELETE", path, BodyPublishers.noBody());
    }

    /**
     * Fetches a file, tried again while the service is away.
     *
     * @param file is written over; not there when this fails
     */
    public void download(String path, Path file) {
        Retries.persist(() -> {
            try {
                return send(request(path), BodyHandlers.ofFile(file), LONG);
            } catch (ServiceException e) {
                file.toFile().delete();
                throw e;
            }
        });
    }

    private JsonNode json(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = request(path).method(method, body);
        if (body.contentLength() != 0) {
            request.header("Content-Type", "application/json");
        }
        return read(send(request, BoundedBytes.handler(), method.equals("GET") ? SHORT : ORDER));
    }

    HttpRequest.Builder request(String path) {
        Endpoint to = current();
        return HttpRequest.newBuilder(to.at(path))
                .header("Authorization", "Bearer " + to.token())
                .header("Accept", "application/json, application/problem+json, */*;q=0.5")
                .header("User-Agent", "darkroom");
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
        CompletableFuture<HttpResponse<T>> exchange = http.sendAsync(request, either);
        try {
            HttpResponse<T> response = exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (refusal.get() != null) {
                throw new ServiceException.Refused(
                        Problem.of(response.statusCode(), response.headers(), refusal.get(), request.uri()));
            }
            return response;
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
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
        try {
            return Json.read(response.body());
        } catch (IOException e) {
            throw new ServiceException.Refused(
                    Problem.of(response.statusCode(), response.headers(), response.body(), response.uri()));
        }
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

    private static BodyPublisher body(JsonNode json) {
        return BodyPublishers.ofString(Json.line(json));
    }
}
