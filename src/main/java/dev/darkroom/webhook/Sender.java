package dev.darkroom.webhook;

import dev.darkroom.webhook.Outcome.Answered;
import dev.darkroom.webhook.Outcome.Failed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends one message once. The name is looked up, every address it has is checked, and the address that was checked is connected to: a second look-up could answer differently. Redirects are not
 * followed. Of the answer the status counts; the rest is read up to a bound and thrown away.
 */
final class Sender implements AutoCloseable {

    /** Looks a name up; blocks. */
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private static final int LARGEST_ANSWER = 65_536;
    private static final int LARGEST_HEAD = 16_384;
    private static final int LONGEST_REASON = 300;
    private static final Duration LONGEST_TO_CONNECT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final HttpClient client;
    private final LookUps lookUps;
    private final ReceiverRules rules;
    private final Resolver resolver;
    private final Duration timeout;

    /** @param base what TLS trusts */
    Sender(Vertx vertx, HttpClientOptions base, ReceiverRules rules, Resolver resolver, WebhookConfig config) {
        this.vertx = vertx;
        this.rules = rules;
        this.resolver = resolver;
        this.timeout = config.timeout();
        this.lookUps = new LookUps(config.concurrency());
        HttpClientOptions options = new HttpClientOptions(base)
                .setKeepAlive(false)
                .setUseAlpn(false)
                .setDecompressionSupported(false)
                .setMaxPoolSize(config.concurrency())
                .setMaxWaitQueueSize(config.concurrency())
                .setMaxHeaderSize(LARGEST_HEAD)
                .setConnectTimeout((int) Math.min(timeout.toMillis(), LONGEST_TO_CONNECT.toMillis()));
        // What goes wrong with a connection is told by its request: without a handler Vert.x logs it, too.
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(options.getPoolOptions())
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
    }

    /** Never fails. */
    Future<Outcome> send(Delivery delivery) {
        Try one = new Try(delivery);
        one.begin();
        return one.outcome.future();
    }

    @Override
    public void close() {
        client.close();
        lookUps.close();
    }

    /** One try, from the look-up to the end of the answer. */
    private final class Try {
        private final Delivery delivery;
        private final Promise<Outcome> outcome = Promise.promise();
        private HttpClientRequest request;
        private Outcome answered;
        private long timer;
        private int taken;

        Try(Delivery delivery) {
            this.delivery = delivery;
        }

        void begin() {
            timer = vertx.setTimer(timeout.toMillis(), late -> cut("not done within " + timeout.toMillis() + " ms"));
            // Composed, since a closed client throws instead of failing.
            Future.succeededFuture()
                    .compose(ready -> address(vertx.getOrCreateContext()))
                    .compose(address -> client.request(options(address)))
                    .onSuccess(this::send)
                    .onFailure(this::fail);
        }

        /** Told where connections are served: elsewhere an answer could come in before the request is under way. */
        private Future<InetAddress> address(Context context) {
            Promise<InetAddress> address = Promise.promise();
            lookUps.begin(delivery.lane().owner(), outcome.future(), this::lookUp)
                    .onComplete(found -> context.runOnContext(on -> address.handle(found)));
            return address.future();
        }

        private InetAddress lookUp() throws UnusableUrl, UnknownHostException {
            WebhookUrl url = WebhookUrl.parse(delivery.url());
            List<InetAddress> addresses = List.of(resolver.resolve(url.name()));
            for (InetAddress address : addresses) {
                Optional<String> refusal = rules.refuse(url, address);
                if (refusal.isPresent()) {
                    throw new UnusableUrl(refusal.get());
                }
            }
            // Should one of them not answer, the next try has the next.
            return addresses.get((delivery.tries() - 1) % addresses.size());
        }

        private RequestOptions options(InetAddress address) {
            WebhookUrl url;
            try {
                url = WebhookUrl.parse(delivery.url());
            } catch (UnusableUrl e) {
                throw new IllegalStateException(e);
            }
            return new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setSsl(url.isHttps())
                    .setHost(url.authority())
                    .setPort(url.port())
                    .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                    .setURI(url.target())
                    .setFollowRedirects(false)
                    .setConnectTimeout(timeout.toMillis());
        }

        private synchronized void send(HttpClientRequest to) {
            if (outcome.future().isComplete()) {
                to.reset();
                return;
            }
            request = to;
            byte[] body = Payload.of(delivery);
            String id = delivery.messageId();
            long seconds = delivery.now().getEpochSecond();
            to.putHeader("Content-Type", "application/json")
                    .putHeader("User-Agent", "Darkroom")
                    .putHeader("Accept-Encoding", "identity")
                    .putHeader("webhook-id", id)
                    .putHeader("webhook-timestamp", Long.toString(seconds))
                    .putHeader("webhook-signature", Signature.of(delivery.secrets(), id, seconds, body));
            to.response().onSuccess(this::receive).onFailure(this::fail);
            to.send(Buffer.buffer(body)).onFailure(this::fail);
        }

        private synchronized void receive(HttpClientResponse response) {
            int status = response.statusCode();
            answered = status < 100 || status > 999
                    ? new Failed("answered with the status " + status + ", which is none of HTTP")
                    : new Answered(status, retryAfter(response.getHeader("Retry-After")));
            response.exceptionHandler(this::fail);
            response.handler(part -> {
                taken += part.length();
                if (taken > LARGEST_ANSWER) {
                    cut("more than " + LARGEST_ANSWER + " bytes");
                }
            });
            response.endHandler(end -> settle(answered));
        }

        private synchronized void cut(String why) {
            settle(answered == null ? new Failed(why) : answered);
            if (request != null) {
                request.reset();
            }
        }

        private synchronized void fail(Throwable cause) {
            settle(answered == null ? new Failed(reason(cause)) : answered);
        }

        private void settle(Outcome what) {
            vertx.cancelTimer(timer);
            outcome.tryComplete(what);
        }
    }

    private static Optional<Duration> retryAfter(String header) {
        return header != null && header.matches("\\d{1,9}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(header)))
                : Optional.empty();
    }

    /** On one line, and nothing of what the receiver said. */
    private static String reason(Throwable cause) {
        String words = cause instanceof UnusableUrl
                ? cause.getMessage()
                : cause instanceof UnknownHostException
                        ? "the name cannot be looked up: " + cause.getMessage()
                        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
