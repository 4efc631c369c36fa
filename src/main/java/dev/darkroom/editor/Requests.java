package dev.darkroom.editor;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/** Requests to URLs, whose path and query go out byte for byte as they are given. */
final class Requests {

    static final String USER_AGENT = "Darkroom";
    static final Duration LONGEST_TO_CONNECT = Duration.ofSeconds(30);

    private Requests() {}

    static RequestOptions get(URI url) {
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setSsl(https)
                .setHost(url.getHost())
                .setPort(url.getPort() == -1 ? (https ? 443 : 80) : url.getPort())
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("User-Agent", USER_AGENT)
                // Compressed answers are neither unpacked (bombs) nor wanted.
                .putHeader("Accept-Encoding", "identity");
    }
}
