package dev.darkroom.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One question and its answer, both short, by the older of Java's two clients: the newer one takes 0.2 s to load, and then holds up the end of the process for
 * 0.3 s, since one of its threads waits in the operating system. It knows no PATCH, which is a POST that says so, and streams badly: for that there is the other.
 *
 * @param body whole
 */
record ShortExchange(int status, HttpHeaders headers, byte[] body, URI uri) {

    static {
        // It would send an order a second time where the connection breaks before an answer.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private static final byte[] NOTHING = {};

    /**
     * @param body empty: none
     * @param connect for the connection
     * @param within for each piece of the answer
     * @throws IOException where there was no whole answer
     */
    static ShortExchange of(
            String method, URI uri, Map<String, String> headers, byte[] body, Duration connect, Duration within)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try {
            // No redirect is followed: a token goes to the address that was named, and nowhere else.
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout(Math.toIntExact(connect.toMillis()));
            connection.setReadTimeout(Math.toIntExact(within.toMillis()));
            boolean isPatch = method.equals("PATCH");
            connection.setRequestMethod(isPatch ? "POST" : method);
            headers.forEach(connection::setRequestProperty);
            if (isPatch) {
                connection.setRequestProperty("X-HTTP-Method-Override", method);
            }
            if (isPatch || method.equals("POST")) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body);
            }
            int status = connection.getResponseCode();
            return new ShortExchange(status, headers(connection), body(connection, status), uri);
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            byte[] body = in == null ? NOTHING : in.readNBytes(BoundedBytes.LARGEST + 1);
            if (body.length > BoundedBytes.LARGEST) {
                throw new IOException("the answer is larger than %,d bytes".formatted(BoundedBytes.LARGEST));
            }
            long told = connection.getContentLengthLong();
            if (told >= 0 && body.length < told) {
                throw new IOException("the answer broke off");
            }
            return body;
        }
    }

    private static HttpHeaders headers(HttpURLConnection connection) {
        Map<String, List<String>> fields = new HashMap<>(connection.getHeaderFields());
        // The status line.
        fields.remove(null);
        return HttpHeaders.of(fields, (name, value) -> true);
    }
}
