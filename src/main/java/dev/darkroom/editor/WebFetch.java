package dev.darkroom.editor;

import dev.darkroom.address.PublicAddress;
import dev.darkroom.editor.DownloadReply.Expired;
import dev.darkroom.editor.DownloadReply.Failed;
import dev.darkroom.editor.DownloadReply.Refused;
import dev.darkroom.editor.Transfer.Arrival;
import dev.darkroom.job.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Fetches a picture from a URL that a user gave, without letting the user reach into our own network: http and https only, every address of
 * the host checked, the checked address connected to (a second look-up of the name could answer differently), and each of at most three
 * redirects checked anew.
 */
final class WebFetch {

    /** Looks a name up; blocks. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int MOST_REDIRECTS = 3;

    private final Vertx vertx;
    private final HttpClient client;
    private final FetchConfig config;
    private final Resolver resolver;

    WebFetch(Vertx vertx, HttpClient client, FetchConfig config, Resolver resolver) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.resolver = resolver;
    }

    /** Called on a {@link CallContext}; never fails. */
    Future<DownloadReply> get(URI url, Path part) {
        long until = System.nanoTime() + config.timeout().toNanos();
        return hop(url, part, until, MOST_REDIRECTS).map(WebFetch::ofAUsersPicture);
    }

    private Future<DownloadReply> hop(URI url, Path part, long until, int redirectsLeft) {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getRawUserInfo() != null) {
            return refused(url, "only http and https addresses with a plain host name and without a user are fetched");
        }
        return resolve(url.getHost())
                .compose(addresses -> {
                    for (InetAddress address : addresses) {
                        if (!config.allowPrivateAddresses() && !PublicAddress.is(address)) {
                            // Which one is not told: whoever may name a picture would learn the names of our network.
                            return refused(url, url.getHost() + " is, or leads to, an address that is not public");
                        }
                    }
                    return get(url, addresses.get(0), part, until, redirectsLeft);
                })
                .otherwise(cause -> new Failed(null, Line.of(cause)));
    }

    private Future<List<InetAddress>> resolve(String host) {
        boolean isV6Literal = host.startsWith("[");
        String name = isV6Literal ? host.substring(1, host.length() - 1) : host;
        return vertx.executeBlocking(() -> List.of(resolver.resolve(name)), false);
    }

    private Future<DownloadReply> get(URI url, InetAddress address, Path part, long until, int redirectsLeft) {
        Duration left = Duration.ofNanos(until - System.nanoTime());
        if (left.toMillis() <= 0) {
            return Future.succeededFuture(
                    new Failed(null, "not done within " + config.timeout().toMillis() + " ms"));
        }
        RequestOptions options = Requests.get(url);
        options.setServer(SocketAddress.inetSocketAddress(options.getPort(), address.getHostAddress()));
        options.setConnectTimeout(Math.min(left.toMillis(), Requests.LONGEST_TO_CONNECT.toMillis()));
        return client.request(options)
                .compose(request -> Transfer.run(
                        vertx,
                        Transfer.Kind.INPUT,
                        request,
                        part,
                        config.maxBytes().asLongValue(),
                        Duration.ofNanos(until - System.nanoTime()),
                        config.idleTimeout()))
                .compose(arrival -> arrival instanceof Arrival.Moved moved
                        ? follow(url, moved, part, until, redirectsLeft)
                        : Future.succeededFuture(((Arrival.There) arrival).reply()));
    }

    private Future<DownloadReply> follow(URI url, Arrival.Moved moved, Path part, long until, int redirectsLeft) {
        if (redirectsLeft == 0) {
            return Future.succeededFuture(
                    new Refused(ErrorCode.IMAGE_MISSING, "moved more than " + MOST_REDIRECTS + " times"));
        }
        try {
            return hop(url.resolve(new URI(moved.location())), part, until, redirectsLeft - 1);
        } catch (URISyntaxException notALocation) {
            return Future.succeededFuture(new Refused(
                    ErrorCode.IMAGE_MISSING, "HTTP " + moved.status() + " to what is no address: " + moved.location()));
        }
    }

    private static Future<DownloadReply> refused(URI url, String why) {
        return Future.succeededFuture(new Refused(ErrorCode.IMAGE_ADDRESS_REFUSED, url + ": " + why));
    }

    private static DownloadReply ofAUsersPicture(DownloadReply reply) {
        return reply instanceof Expired gone
                ? new Refused(ErrorCode.IMAGE_MISSING, "HTTP " + gone.status() + " for the picture's URL")
                : reply;
    }
}
