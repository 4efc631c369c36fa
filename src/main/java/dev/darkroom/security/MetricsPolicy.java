package dev.darkroom.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Metrics tell how much is bought: for any token, and without one only for programs on this machine that did not come through a proxy. */
@ApplicationScoped
class MetricsPolicy implements HttpSecurityPolicy {

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

    private static boolean isLocal(HttpServerRequest request) {
        boolean proxied =
                request.headers().contains("Forwarded") || request.headers().contains("X-Forwarded-For");
        try {
            return !proxied
                    && request.remoteAddress() != null
                    && InetAddress.getByName(request.remoteAddress().hostAddress())
                            .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
