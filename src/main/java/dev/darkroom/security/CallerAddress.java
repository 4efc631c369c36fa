package dev.darkroom.security;

import dev.darkroom.job.Excerpt;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** Where a request comes from, as far as is known. */
public final class CallerAddress {

    private static final int LONGEST = 100;

    private CallerAddress() {}

    /** An address; or what a trusted proxy wrote in its place, which may be any text. */
    public static String of(HttpServerRequest request) {
        SocketAddress from = request.remoteAddress();
        if (from == null) {
            return "unknown";
        }
        String text = from.hostAddress() == null ? String.valueOf(from.host()) : from.hostAddress();
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return Excerpt.start(safe, LONGEST);
    }
}
