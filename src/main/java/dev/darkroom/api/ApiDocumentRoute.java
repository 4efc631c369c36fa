package dev.darkroom.api;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves {@code /q/openapi} as it was written when the application was built. Quarkus would parse that at every start, on the thread that everything waits for, only to write it
 * once more as JSON and as YAML: a tenth of a start (docs/benchmarks.md).
 */
@ApplicationScoped
public class ApiDocumentRoute {

    private static final String PATH = "/q/openapi";

    /** Behind who asks whether a request may pass (from -200 on), before what Quarkus has at this path. */
    private static final int ORDER = -1;

    /** Has Quarkus find nothing to parse. Without effect where Quarkus has looked already. */
    public static void skipParsing() {
        OpenApiConstants.classLoader = ClassLoader.getPlatformClassLoader();
    }

    private final Map<Format, Buffer> documents = new ConcurrentHashMap<>();

    void add(@Observes Router router) {
        router.route(PATH)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(ORDER)
                .handler(this::serve);
    }

    private void serve(RoutingContext request) {
        Format format = format(request);
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, format.getMimeType() + ";charset=UTF-8")
                .end(documents.computeIfAbsent(format, ApiDocumentRoute::read));
    }

    /** As Quarkus chooses it: YAML unless JSON is asked for. */
    private static Format format(RoutingContext request) {
        String accept = request.request().getHeader(HttpHeaders.ACCEPT);
        boolean json = accept != null && accept.contains(Format.JSON.getMimeType())
                || request.queryParam("format").stream()
                        .limit(1)
                        .anyMatch(format -> format.equalsIgnoreCase(Format.JSON.name()));
        return json ? Format.JSON : Format.YAML;
    }

    private static Buffer read(Format format) {
        String name = OpenApiConstants.BASE_NAME + "." + format.name();
        try (InputStream document = ApiDocumentRoute.class.getClassLoader().getResourceAsStream(name)) {
            return Buffer.buffer(document.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
