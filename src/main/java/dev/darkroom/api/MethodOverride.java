package dev.darkroom.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * A POST that says {@code X-HTTP-Method-Override: PATCH} is a PATCH: some clients know none, the quicker one of Java among them. No other method can be had that way, and who
 * may do it is decided for the PATCH.
 */
final class MethodOverride {

    static final String HEADER = "X-HTTP-Method-Override";

    @ServerRequestFilter(preMatching = true)
    void override(ContainerRequestContext request) {
        boolean isMeant = "POST".equals(request.getMethod()) && "PATCH".equals(request.getHeaderString(HEADER));
        if (isMeant) {
            request.setMethod("PATCH");
        }
    }
}
