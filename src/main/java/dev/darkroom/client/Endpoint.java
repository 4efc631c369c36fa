package dev.darkroom.client;

import java.net.URI;

/**
 * A service, and who calls it.
 *
 * @param url without a slash at its end; the API is at {@code /api/v1} below it
 * @param token its secret
 * @param local it is this machine's own, found by the file in the data directory
 */
public record Endpoint(URI url, String token, boolean local) {

    URI at(String path) {
        return URI.create(url + "/api/v1" + path);
    }

    /** Would a token cross a network where others can read along? */
    public boolean isReadable() {
        String host = url.getHost();
        return url.getScheme().equals("http")
                && !host.equals("localhost")
                && !host.startsWith("127.")
                && !host.equals("[::1]");
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
