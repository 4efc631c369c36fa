package dev.darkroom.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.time.Instant;
import java.util.Optional;

/** Whose request this is. */
@RequestScoped
public class Caller {

    private static final String TOKEN = "darkroom.token";
    private static final String ENDS_AT = "darkroom.ends-at";
    private static final String SESSION = "darkroom.session";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * Whoever has presented this token.
     *
     * @param endsAt when that ends; null: never
     */
    static SecurityIdentity identity(Token token, Instant endsAt) {
        return builder(token, endsAt).build();
    }

    /** Whoever is signed in like this. */
    static SecurityIdentity identity(Session session) {
        return builder(session.token(), session.endsAt())
                .addAttribute(SESSION, session.id())
                .build();
    }

    private static QuarkusSecurityIdentity.Builder builder(Token token, Instant endsAt) {
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(token::name)
                .addRole(token.role().name())
                .addAttribute(TOKEN, token);
        return endsAt == null ? identity : identity.addAttribute(ENDS_AT, endsAt);
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

    /** When the token, or the session, ends; empty: never by itself. */
    public Optional<Instant> endsAt() {
        return Optional.ofNullable(identity.getAttribute(ENDS_AT));
    }

    /** The session that this request came in; empty: it came with a token. */
    public Optional<Long> session() {
        return Optional.ofNullable(identity.getAttribute(SESSION));
    }

    /** The owner whose batches alone it may see; empty: all. */
    public Optional<String> onlyOwner() {
        Token token = token();
        return token.role() == Role.SUBMITTER ? Optional.of(token.owner()) : Optional.empty();
    }
}
