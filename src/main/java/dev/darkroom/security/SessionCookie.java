package dev.darkroom.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie of a session: 256 random bits that scripts cannot read and other sites cannot send. Over TLS its name begins with {@code __Host-}, which a browser
 * takes from this very host by TLS alone: nobody who can answer for a neighbouring name, or by plain HTTP, can plant one.
 */
final class SessionCookie {

    private static final String NAME = "darkroom-session";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final HttpServerRequest request;
    private final boolean secure;

    /** @param secure it is, though this request came by plain HTTP */
    SessionCookie(HttpServerRequest request, boolean secure) {
        this.request = request;
        this.secure = secure || request.isSSL() || "https".equalsIgnoreCase(request.scheme());
    }

    static String newSecret() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the browser sent; empty where that cannot be the secret of a session. */
    Optional<String> secret() {
        return Optional.ofNullable(request.getCookie(name()))
                .map(Cookie::getValue)
                .filter(text -> FORM.matcher(text).matches());
    }

    boolean isThere() {
        return request.getCookie(name()) != null;
    }

    /** It lasts as long as the browser: how long the session does is for the service to say. */
    void set(String secret) {
        request.response().addCookie(cookie(secret));
    }

    void clear() {
        request.response().addCookie(cookie("").setMaxAge(0));
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(name(), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT);
    }

    private String name() {
        return secure ? "__Host-" + NAME : NAME;
    }
}
