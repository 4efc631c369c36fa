package dev.darkroom.security;

import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A secret that somebody presents, and from where. */
final class BearerRequest extends BaseAuthenticationRequest implements AuthenticationRequest {

    private final String secret;
    private final String address;

    BearerRequest(String secret, String address) {
        this.secret = secret;
        this.address = address;
    }

    String secret() {
        return secret;
    }

    String address() {
        return address;
    }
}
