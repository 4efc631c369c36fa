package dev.darkroom.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Metrics tell how much is bought: for any token, and without one only for programs on this machine that did not come through a proxy. Other addresses of the loopback network than its first do not
 * count: the proxies of a service mesh hand on from those what came from elsewhere, and do not say so.
 */
@ApplicationScoped
class MetricsPolicy implements HttpSecurityPolicy {

    private static final Set<InetAddress> LOCAL = local();

    @Override
    public String name() {
        return "darkroom-metrics";
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext request) {
        return isLocal(context.request())
                ? CheckResult.permit()
                : identity.map(who -> Caller.tokenOf(who).isPresent() ? CheckResult.PERMIT : CheckResult.DENY);
    }

    private static Set<InetAddress> local() {
        try {
            return Set.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("these are no names", e);
        }
    }

    private static boolean isLocal(HttpServerRequest request) {
        boolean proxied =
                request.headers().contains("Forwarded") || request.headers().contains("X-Forwarded-For");
        try {
            return !proxied
                    && request.remoteAddress() != null
                    && LOCAL.contains(
                            InetAddress.getByName(request.remoteAddress().hostAddress()));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
