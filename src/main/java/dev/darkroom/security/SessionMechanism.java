package dev.darkroom.security;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** The cookie of a browser that has signed in. A token beside it counts for more: whoever sends one means it. */
@ApplicationScoped
class SessionMechanism implements HttpAuthenticationMechanism {

    private final SessionCookies cookies;

    SessionMechanism(SessionCookies cookies) {
        this.cookies = cookies;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        if (context.request().headers().contains("Authorization")) {
            return Uni.createFrom().nullItem();
        }
        SessionCookie cookie = cookies.of(context.request());
        return cookie.secret()
                .map(secret -> providers.authenticate(new SessionRequest(secret, cookie)))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(SessionRequest.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.COOKIE, "darkroom-session"));
    }

    @Override
    public int getPriority() {
        return BearerMechanism.PRIORITY - 1;
    }
}
