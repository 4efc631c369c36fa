package dev.darkroom.dashboard;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Light or dark, as the browser keeps it: in a cookie, so that a page comes in its colours from its first byte, without a script. */
public enum Theme {
    SYSTEM("light dark"),
    LIGHT("light"),
    DARK("dark");

    private static final String COOKIE = "darkroom-theme";
    private static final Duration KEPT = Duration.ofDays(365);

    private final String scheme;

    Theme(String scheme) {
        this.scheme = scheme;
    }

    /** What CSS calls {@code color-scheme}. */
    public String scheme() {
        return scheme;
    }

    /** As the system has it, where nothing was chosen. */
    static Theme of(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(COOKIE))
                .map(Cookie::getValue)
                .flatMap(word -> Arrays.stream(values())
                        .filter(theme -> Shown.words(theme).equals(word))
                        .findFirst())
                .orElse(SYSTEM);
    }

    void keep(HttpServerRequest request) {
        request.response()
                .addCookie(Cookie.cookie(COOKIE, Shown.words(this))
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSecure(request.isSSL())
                        .setSameSite(CookieSameSite.STRICT)
                        .setMaxAge(KEPT.toSeconds()));
    }
}
