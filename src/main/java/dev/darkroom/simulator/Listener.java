package dev.darkroom.simulator;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Listens for requests, and stops listening for a while when an outage is asked for. HTTP/1.1 only. */
final class Listener {
    private static final long MILLIS_BETWEEN_TRIES = 100;

    /** So that the request that asked for the outage is answered. */
    private static final long MILLIS_TO_ANSWER = 50;

    private final Vertx vertx;
    private final Handler<HttpServerRequest> handler;
    private final String host;
    private HttpServer server;
    private int port;

    Listener(Vertx vertx, String host, int port, Handler<HttpServerRequest> handler) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.handler = handler;
    }

    /** Starts listening; the future gives the port. */
    Future<Integer> listen() {
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHttp2ClearTextEnabled(false)
                        .setHandle100ContinueAutomatically(true)
                        .setAcceptBacklog(4096)
                        .setMaxInitialLineLength(8192))
                .requestHandler(handler);
        return server.listen(port, host).map(listening -> {
            port = listening.actualPort();
            return port;
        });
    }

    /** Cuts every connection and refuses new ones for so long, as if the API's machine were down. */
    void outage(Duration length) {
        vertx.setTimer(
                MILLIS_TO_ANSWER,
                now -> server.close()
                        .onComplete(closed -> vertx.setTimer(Math.max(1, length.toMillis()), id -> listenAgain())));
    }

    private void listenAgain() {
        listen().onFailure(taken -> vertx.setTimer(MILLIS_BETWEEN_TRIES, id -> listenAgain()));
    }
}
