package dev.darkroom.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** One request and the ways to answer it, or not to. To be used on the event loop only. */
final class Exchange {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9a-fA-F:]+](:\\d{1,5})?");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Counters counters;

    Exchange(RoutingContext context, Counters counters) {
        this.request = context.request();
        this.response = context.response();
        this.counters = counters;
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    boolean isOpen() {
        return !response.closed() && !response.ended();
    }

    /** The address the client used, so that links work through the same name; the given one when it sent none. */
    String origin(String otherwise) {
        String host = request.getHeader("Host");
        return host != null && HOST.matcher(host).matches() ? "http://" + host : otherwise;
    }

    /** The whole body; a body over the bound is answered 413 and the future fails. */
    Future<Buffer> body(int most) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= most) {
                body.appendBuffer(chunk);
            } else if (whole.tryFail("more than " + most + " bytes")) {
                sendAndClose(ApiErrors.tooLarge(most));
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.exceptionHandler(whole::tryFail);
        return whole.future();
    }

    /** Answers; the future succeeds once all bytes are handed to the connection. */
    Future<Void> send(Answer answer) {
        if (!isOpen()) {
            return Future.failedFuture("The client has gone");
        }
        counters.answered(answer.status());
        head(answer);
        return response.end(answer.body());
    }

    void sendAndClose(Answer answer) {
        response.putHeader("Connection", "close");
        send(answer).onComplete(sent -> cut(false));
    }

    /** Answers with half of the body and cuts the connection. */
    void sendHalf(Answer answer, boolean reset) {
        if (!isOpen()) {
            return;
        }
        head(answer).putHeader("Content-Length", Integer.toString(answer.body().length()));
        response.write(answer.body().slice(0, answer.body().length() / 2)).onComplete(sent -> cut(reset));
    }

    /** Goes away without an answer as the fault says: by closing, by a reset, or by staying silent for ever. */
    void vanish(Fault fault) {
        if (fault != Fault.STALL && fault != Fault.STALL_AFTER_CHARGE) {
            cut(fault.name().startsWith("RESET"));
        }
    }

    /** Closes the connection, with a TCP reset if wanted. */
    void cut(boolean reset) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        if (reset && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private HttpServerResponse head(Answer answer) {
        answer.retryAfter().ifPresent(when -> response.putHeader("Retry-After", when));
        return response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
    }
}
