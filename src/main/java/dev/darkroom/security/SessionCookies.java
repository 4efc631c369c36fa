package dev.darkroom.security;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives the cookie of a request. */
@ApplicationScoped
class SessionCookies {

    private final SessionConfig config;

    SessionCookies(SessionConfig config) {
        this.config = config;
    }

    SessionCookie of(HttpServerRequest request) {
        return new SessionCookie(request, config.secureCookie());
    }
}
