package dev.darkroom.security;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** {@code Authorization: Bearer dk_…} (RFC 6750). */
@ApplicationScoped
class BearerMechanism implements HttpAuthenticationMechanism {

    static final int PRIORITY = 3000;
    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"darkroom\"";

    private final boolean alone;

    BearerMechanism(OidcConfig oidc) {
        this.alone = oidc.issuer().isEmpty();
    }

    /** The token of ours that a request brings, right or wrong. Where there is an issuer, what has another form is left to it. */
    Optional<String> secret(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return bearer
                ? Optional.of(header.substring(SCHEME.length()).strip())
                        .filter(text -> alone || text.startsWith(TokenSecret.PREFIX))
                : Optional.empty();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        return secret(context.request())
                .map(text -> providers.authenticate(new BearerRequest(text, CallerAddress.of(context.request()))))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", CHALLENGE));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(BearerRequest.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom().item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "Bearer"));
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
