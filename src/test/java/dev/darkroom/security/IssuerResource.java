package dev.darkroom.security;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Makes the service of a Quarkus test trust an issuer, as {@code serve} does where one is configured. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

    private Issuer issuer;

    @Override
    public Map<String, String> start() {
        try {
            issuer = new Issuer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "quarkus.oidc.tenant-enabled", "true",
                "darkroom.oidc.issuer", issuer.url(),
                "darkroom.oidc.audience", Issuer.AUDIENCE,
                "darkroom.oidc.role-claim", "realm_access/roles",
                "darkroom.oidc.admins", "operators",
                "darkroom.oidc.submitters", "editors,authors",
                "darkroom.oidc.viewers", "everybody");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(issuer, new TestInjector.MatchesType(Issuer.class));
    }

    @Override
    public void stop() {
        if (issuer != null) {
            issuer.close();
        }
    }
}
