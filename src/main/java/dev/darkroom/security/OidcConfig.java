package dev.darkroom.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Callers that an OpenID Connect issuer vouches for, beside those with a token of ours. Everything else about it: {@code quarkus.oidc.*}. */
@ConfigMapping(prefix = "darkroom.oidc")
public interface OidcConfig {

    /** Whose signed tokens (JWT) are taken as {@code Authorization: Bearer}; it must serve {@code /.well-known/openid-configuration}. None: nobody's. */
    Optional<URI> issuer();

    /** What the tokens' {@code aud} must name: tokens that were made for other applications are refused. Required with an issuer. */
    Optional<String> audience();

    /** The claim whose value owns the batches. What people may change themselves, as in some issuers preferred_username, makes them each other. */
    @WithDefault("sub")
    String ownerClaim();

    /** The claim that holds roles or groups: a list, or words with blanks between them. A path such as realm_access/roles leads into objects. */
    @WithDefault("groups")
    String roleClaim();

    /** Values of that claim that make an administrator; of several roles the first of administrator, submitter and viewer counts. */
    Optional<List<String>> admins();

    Optional<List<String>> submitters();

    Optional<List<String>> viewers();

    /**
     * What is wrong with it.
     *
     * @throws IllegalArgumentException in a sentence
     */
    static void check(OidcConfig config) {
        if (config.issuer().isEmpty()) {
            return;
        }
        URI issuer = config.issuer().get();
        boolean local = List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(issuer.getHost()));
        if (!"https".equals(issuer.getScheme()) && !("http".equals(issuer.getScheme()) && local)) {
            throw new IllegalArgumentException("darkroom.oidc.issuer is " + issuer
                    + ": it must be an https address, since whoever can change its keys on the way is everybody");
        }
        if (config.audience().isEmpty()) {
            throw new IllegalArgumentException(
                    "darkroom.oidc.audience is missing: it must be the name by which the issuer's tokens are meant for Darkroom");
        }
        if (config.admins().isEmpty()
                && config.submitters().isEmpty()
                && config.viewers().isEmpty()) {
            throw new IllegalArgumentException(
                    "darkroom.oidc.admins, darkroom.oidc.submitters and darkroom.oidc.viewers are all missing: nobody would have a role");
        }
    }
}
