package dev.darkroom.api;

import dev.darkroom.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Bodies are not unpacked: a few bytes may unpack to as many as one likes. */
final class ContentEncodingFilter {

    @ServerRequestFilter
    void refuse(ContainerRequestContext request) {
        List<String> codings = request.getHeaders().getOrDefault("Content-Encoding", List.of());
        if (codings.stream().anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"))) {
            throw new ProblemException(
                    Problem.of(
                            415,
                            "CONTENT_ENCODING_NOT_SUPPORTED",
                            "Send the body as it is, without a Content-Encoding.",
                            "Content-Encoding",
                            "identity"),
                    Map.of("Accept-Encoding", "identity"));
        }
    }
}
