package dev.darkroom.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;

/** Turns a secret into the identity of its token: one look-up by an index for each request, so that a revocation holds at once and on all nodes. */
@ApplicationScoped
class TokenIdentityProvider implements IdentityProvider<BearerRequest> {

    private final Tokens tokens;
    private final FailedTries tries;

    TokenIdentityProvider(Tokens tokens, CallerGuard guard) {
        this.tokens = tokens;
        this.tries = guard.tries();
    }

    @Override
    public Class<BearerRequest> getRequestType() {
        return BearerRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(BearerRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(request));
    }

    private SecurityIdentity identity(BearerRequest request) {
        Optional<Token> token;
        try {
            token = tokens.find(request.secret());
        } catch (SQLException e) {
            throw new TokensUnavailable(e);
        }
        if (token.isEmpty()) {
            tries.wrong(request.address(), request.secret());
            throw new AuthenticationFailedException("The token is wrong, expired or revoked.");
        }
        tries.right(request.secret());
        return Caller.identity(token.get(), token.get().expiresAt().orElse(null));
    }
}
