package dev.darkroom.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Turns a session into the identity of its token. One that has ended is not counted as a failed try: a page that was left open asks again and again, and must not
 * lock out everybody behind its address; its cookie is taken away instead.
 */
@ApplicationScoped
class SessionIdentityProvider implements IdentityProvider<SessionRequest> {

    private final Sessions sessions;

    SessionIdentityProvider(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Class<SessionRequest> getRequestType() {
        return SessionRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(SessionRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(request));
    }

    private SecurityIdentity identity(SessionRequest request) {
        Optional<Session> session;
        try {
            session = sessions.find(request.secret());
        } catch (SQLException e) {
            throw new TokensUnavailable(e);
        }
        if (session.isEmpty()) {
            request.cookie().clear();
            throw new AuthenticationFailedException("The session has ended: sign in again.");
        }
        return Caller.identity(session.get());
    }
}
