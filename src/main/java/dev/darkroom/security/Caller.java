package dev.darkroom.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** Whose request this is. */
@RequestScoped
public class Caller {

    static final String TOKEN = "darkroom.token";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** Empty where nobody has presented one. */
    public Optional<Token> known() {
        return tokenOf(identity);
    }

    /** The token that an identity was made from. */
    public static Optional<Token> tokenOf(SecurityIdentity identity) {
        return identity.isAnonymous() ? Optional.empty() : Optional.ofNullable(identity.getAttribute(TOKEN));
    }

    /** @throws IllegalStateException behind an annotation that lets anybody in */
    public Token token() {
        return known().orElseThrow(() -> new IllegalStateException("nobody is known here"));
    }

    /** The owner whose batches alone it may see; empty: all. */
    public Optional<String> onlyOwner() {
        Token token = token();
        return token.role() == Role.SUBMITTER ? Optional.of(token.owner()) : Optional.empty();
    }
}
