package dev.darkroom.security;

import java.time.Instant;
import java.util.Optional;

/**
 * A token, without its secret; or somebody who came with a token of the OIDC issuer.
 *
 * @param id 0: of the OIDC issuer
 * @param name what it is used for
 * @param owner whose batches it submits, and as a submitter sees
 * @param expiresAt from then on it is refused
 * @param lastUsedAt to the minute
 */
public record Token(
        long id,
        String name,
        String owner,
        Role role,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> lastUsedAt) {

    boolean isOurs() {
        return id != 0;
    }
}
