package dev.darkroom.editor;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** How many connections to what, and for how long. */
final class Connections {

    /** Look-ups are quick: these serve hundreds of edits in flight. */
    private static final int LOOK_UPS = 8;
    /** Seconds; shorter than servers commonly keep an idle connection. */
    private static final int KEEP_ALIVE = 4;

    private static final int LARGEST_HEAD = 65_536;

    private final HttpClientOptions base;
    private final EditorConfig editor;

    Connections(HttpClientOptions base, EditorConfig editor) {
        this.base = base;
        this.editor = editor;
    }

    static URI endpoint(URI api, String path) {
        String start = api.toString();
        return URI.create((start.endsWith("/") ? start.substring(0, start.length() - 1) : start) + path);
    }

    /** What goes wrong with a connection is told by its calls: without a handler Vert.x logs it as an error, too. */
    static HttpClient client(Vertx vertx, HttpClientOptions options) {
        return vertx.httpClientBuilder()
                // Whatever is traced here, the provider is told nothing of it.
                .with(options.setTracingPolicy(TracingPolicy.IGNORE))
                // Left out, the builder takes a pool of five without a bound to its queue, whatever the options say.
                .with(options.getPoolOptions())
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
    }

    HttpClientOptions edits() {
        return common(new HttpClientOptions(base), editor.concurrency()).setKeepAlive(false);
    }

    HttpClientOptions downloads() {
        return common(new HttpClientOptions(base), editor.downloadConcurrency());
    }

    /** For users' URLs: each has its own host, so the number at once is bounded by the uploads under way. */
    HttpClientOptions web() {
        return common(new HttpClientOptions(base), editor.uploadConcurrency()).setKeepAlive(false);
    }

    WebClientOptions uploads() {
        return free(editor.uploadConcurrency());
    }

    WebClientOptions lookUps() {
        WebClientOptions options = free(LOOK_UPS);
        // All edits in flight may want to be looked up at once.
        options.setMaxWaitQueueSize(2 * (LOOK_UPS + editor.concurrency() + editor.downloadConcurrency()));
        return options;
    }

    /** Nothing about a free call is silent by design, so the connection's own idle timeout serves. */
    private WebClientOptions free(int connections) {
        WebClientOptions options = new WebClientOptions(common(new HttpClientOptions(base), connections));
        options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        options.setIdleTimeout((int) editor.idleTimeout().toMillis());
        return options.setFollowRedirects(false).setUserAgent(Requests.USER_AGENT);
    }

    private HttpClientOptions common(HttpClientOptions options, int connections) {
        return options.setMaxPoolSize(connections)
                // Whoever claims work keeps to the concurrency: this is slack. Connections being made count in it, too.
                .setMaxWaitQueueSize(2 * connections)
                .setConnectTimeout((int) editor.connectTimeout().toMillis())
                .setSslHandshakeTimeout(editor.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE)
                .setUseAlpn(false)
                .setDecompressionSupported(false)
                .setTcpKeepAlive(true)
                .setMaxHeaderSize(LARGEST_HEAD)
                .setMaxInitialLineLength(LARGEST_HEAD);
    }
}
