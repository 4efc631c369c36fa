package dev.darkroom.security;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** Gives those whom the issuer vouches for their owner and role; without both they may do nothing. */
@ApplicationScoped
class OidcCallers implements SecurityIdentityAugmentor {

    private static final Logger LOG = Logger.getLogger(OidcCallers.class);
    /** What the database and the audit can hold. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,100}");

    private final OidcConfig config;

    OidcCallers(OidcConfig config) {
        this.config = config;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom().item(identity.getPrincipal() instanceof JsonWebToken token ? caller(token) : identity);
    }

    private SecurityIdentity caller(JsonWebToken token) {
        OidcClaims claims = OidcClaims.of(token.getRawToken());
        Optional<String> owner = claims.text(config.ownerClaim())
                .filter(name -> NAME.matcher(name).matches());
        Optional<Role> role = role(claims.values(config.roleClaim()));
        if (owner.isEmpty() || role.isEmpty()) {
            LOG.debugf(
                    "A token of the issuer gives no %s: %s",
                    owner.isEmpty() ? "owner" : "role", owner.isEmpty() ? config.ownerClaim() : config.roleClaim());
            return QuarkusSecurityIdentity.builder().setPrincipal(token).build();
        }
        String name = claims.text("preferred_username")
                .filter(text -> NAME.matcher(text).matches())
                .orElse(owner.get());
        Instant issued = Instant.ofEpochSecond(token.getIssuedAtTime());
        Instant expires = Instant.ofEpochSecond(token.getExpirationTime());
        return Caller.identity(
                new Token(
                        0,
                        name,
                        owner.get(),
                        role.get(),
                        issued,
                        Optional.of(expires),
                        Optional.empty(),
                        Optional.empty()),
                expires);
    }

    private Optional<Role> role(Set<String> values) {
        Map<Role, Optional<List<String>>> mapping =
                Map.of(Role.ADMIN, config.admins(), Role.SUBMITTER, config.submitters(), Role.VIEWER, config.viewers());
        return List.of(Role.ADMIN, Role.SUBMITTER, Role.VIEWER).stream()
                .filter(role -> !Collections.disjoint(mapping.get(role).orElse(List.of()), values))
                .findFirst();
    }
}
