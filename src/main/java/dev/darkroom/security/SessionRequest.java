package dev.darkroom.security;

import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A session that somebody presents, and the cookie it came in. */
final class SessionRequest extends BaseAuthenticationRequest implements AuthenticationRequest {

    private final String secret;
    private final SessionCookie cookie;

    SessionRequest(String secret, SessionCookie cookie) {
        this.secret = secret;
        this.cookie = cookie;
    }

    String secret() {
        return secret;
    }

    SessionCookie cookie() {
        return cookie;
    }
}
