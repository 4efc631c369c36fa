package dev.darkroom.security;

/** Nobody can be told from anybody while the database is away. */
public final class TokensUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TokensUnavailable(Throwable cause) {
        super("the tokens cannot be read", cause);
    }
}
