package dev.darkroom.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An address that messages can be sent to: http or https, a host, no user, no fragment. Whether they may be, {@link ReceiverRules} say. */
public final class WebhookUrl {

    private static final int LONGEST = 2_000;

    private final URI uri;

    private WebhookUrl(URI uri) {
        this.uri = uri;
    }

    /** @throws UnusableUrl for what is none */
    static WebhookUrl parse(String text) throws UnusableUrl {
        if (text.length() > LONGEST || !StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new UnusableUrl("it must have at most %,d characters, and only those of ASCII".formatted(LONGEST));
        }
        try {
            URI uri = new URI(text).parseServerAuthority();
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
            boolean scoped = text.contains("%25")
                    && uri.getHost() != null
                    && uri.getHost().contains("%");
            if (web && plain && !scoped && uri.getPort() != 0 && uri.getPort() <= 65_535) {
                return new WebhookUrl(uri);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new UnusableUrl("it must be like https://example.com/hook, without a user and without a fragment");
    }

    boolean isHttps() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Without the brackets of IPv6. */
    String name() {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() != -1 ? uri.getPort() : isHttps() ? 443 : 80;
    }

    /** Host and port: what is bounded for itself. */
    String host() {
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port();
    }

    /** Path and query, byte for byte. */
    String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** As it stands in {@code Host}, and is verified by TLS. */
    String authority() {
        return uri.getHost();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
