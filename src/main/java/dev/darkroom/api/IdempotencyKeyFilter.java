package dev.darkroom.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** An empty key comes to the resources as none, and whoever sent it, out of a variable that was never set, would believe that sending twice is safe. */
final class IdempotencyKeyFilter {

    @ServerRequestFilter
    void refuse(ContainerRequestContext request) {
        List<String> keys = request.getHeaders().getOrDefault(Idempotency.HEADER, List.of());
        if (keys.stream().anyMatch(String::isBlank)) {
            Idempotency.Key.of("");
        }
    }
}
