package dev.darkroom.api;

import dev.darkroom.job.Excerpt;
import dev.darkroom.security.Audit;
import dev.darkroom.security.Caller;
import dev.darkroom.security.CallerAddress;
import dev.darkroom.security.SignIn;
import dev.darkroom.security.Token;
import dev.darkroom.security.TokensUnavailable;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Writes down every request of a known caller that was to change something, before its answer goes out. */
class AuditFilter {

    private static final Logger LOG = Logger.getLogger(AuditFilter.class);
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private static final int LONGEST = 500;

    private final Audit audit;
    private final CurrentIdentityAssociation identity;

    AuditFilter(Audit audit, CurrentIdentityAssociation identity) {
        this.audit = audit;
        this.identity = identity;
    }

    @ServerResponseFilter
    void write(
            ContainerRequestContext request,
            ContainerResponseContext response,
            SimpleResourceInfo resource,
            RoutingContext http) {
        if (READS.contains(request.getMethod()) || resource == null || resource.getResourceClass() == null) {
            return;
        }
        String action = request.getMethod() + " " + template(resource);
        String target = target(request.getUriInfo().getPath());
        String address = CallerAddress.of(http.request());
        int status = response.getStatus();
        if (BlockingOperationControl.isBlockingAllowed()) {
            SignIn.by(http).or(this::known).ifPresent(token -> add(token, address, action, target, status));
        } else {
            // Refused before it came to a worker's thread: who it was is known by then, or will never be.
            identity.getDeferredIdentity()
                    .emitOn(Infrastructure.getDefaultExecutor())
                    .subscribe()
                    .with(
                            who -> Caller.tokenOf(who).ifPresent(token -> add(token, address, action, target, status)),
                            unknown -> {});
        }
    }

    /** Nobody, where what they presented is refused: operations that are open to all do not look at it before. */
    private Optional<Token> known() {
        try {
            return Caller.tokenOf(identity.getIdentity());
        } catch (AuthenticationFailedException | TokensUnavailable e) {
            return Optional.empty();
        }
    }

    private void add(Token token, String address, String action, String target, int status) {
        try {
            audit.add(new Audit.Entry(token, address, action, target, status));
        } catch (SQLException e) {
            LOG.errorf(
                    "Not in the audit, the database does not answer: %s / %s, %s, %d",
                    token.owner(), token.name(), target, status);
        }
    }

    /** The path as it was called, save for what text in the database cannot hold (NUL) or should not. */
    private static String target(String path) {
        String target = "/" + path.replaceFirst("^/", "").replaceAll("\\p{Cntrl}", "?");
        return Excerpt.of(target, LONGEST);
    }

    private static String template(SimpleResourceInfo resource) {
        String root = path(resource.getResourceClass().getAnnotation(Path.class));
        Optional<Method> method = java.util.Arrays.stream(
                        resource.getResourceClass().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(resource.getMethodName()))
                .findFirst();
        return root + method.map(found -> path(found.getAnnotation(Path.class))).orElse("");
    }

    private static String path(Path path) {
        return path == null ? "" : "/" + path.value().replaceFirst("^/", "");
    }
}
