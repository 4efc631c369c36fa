package dev.darkroom.security;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;

/** How a browser comes by a session, and ends it. */
@ApplicationScoped
public class SignIn {

    private static final String SIGNED_IN = "darkroom.signed-in";

    private final Tokens tokens;
    private final Sessions sessions;
    private final SessionCookies cookies;
    private final FailedTries tries;

    SignIn(Tokens tokens, Sessions sessions, SessionCookies cookies, CallerGuard guard) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.cookies = cookies;
        this.tries = guard.tries();
    }

    /** Seconds until this token may be tried from where the request comes; 0: now. */
    public long wait(String token, HttpServerRequest request) {
        return tries.wait(CallerAddress.of(request), token);
    }

    /**
     * Begins a session and gives the browser its cookie. One that it had ends: nobody else may know the new one's secret.
     *
     * @throws AuthenticationFailedException when the token is wrong, expired or revoked
     */
    public Session in(String token, RoutingContext context) throws SQLException {
        HttpServerRequest request = context.request();
        Optional<Token> found = tokens.find(token);
        if (found.isEmpty()) {
            tries.wrong(CallerAddress.of(request), token);
            throw new AuthenticationFailedException("The token is wrong, expired or revoked.");
        }
        tries.right(token);
        end(request);
        Sessions.Begun begun = sessions.begin(found.get());
        cookies.of(request).set(begun.secret());
        context.put(SIGNED_IN, found.get());
        return begun.session();
    }

    /** Who has signed in by this very request. */
    public static Optional<Token> by(RoutingContext context) {
        return Optional.ofNullable(context.get(SIGNED_IN));
    }

    /** Ends the session of the request's cookie, if there is one. */
    public void out(HttpServerRequest request) throws SQLException {
        end(request);
        SessionCookie cookie = cookies.of(request);
        if (cookie.isThere()) {
            cookie.clear();
        }
    }

    private void end(HttpServerRequest request) throws SQLException {
        Optional<String> secret = cookies.of(request).secret();
        if (secret.isPresent()) {
            sessions.end(secret.get());
        }
    }
}
