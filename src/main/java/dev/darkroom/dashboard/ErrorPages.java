package dev.darkroom.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Errors of pages are pages; whoever must sign in first is sent there, and back afterwards. */
class ErrorPages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAUTHORIZED = 401;
    private static final int SEE_OTHER = 303;

    @ServerResponseFilter
    void show(ContainerRequestContext request, ContainerResponseContext response, HttpServerRequest http)
            throws IOException {
        boolean isProblem = response.getEntity() instanceof byte[]
                && MediaType.valueOf(Problem.MEDIA_TYPE).isCompatible(response.getMediaType());
        if (!isProblem || !LocalPath.isPage(http.path())) {
            return;
        }
        response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
        Problem problem = JSON.readValue((byte[]) response.getEntity(), Problem.class);
        if (response.getStatus() == UNAUTHORIZED) {
            boolean isPart = request.getHeaderString("HX-Request") != null;
            boolean isGet = "GET".equals(request.getMethod());
            if (!isPart || isGet) {
                signIn(response, isGet ? http.uri() : "/", isPart);
                return;
            }
            // What was typed would go with the page: its script says this beside the form.
            problem = Problem.of(
                    UNAUTHORIZED,
                    problem.code(),
                    "Nobody is signed in here any more. Sign in in another tab, then do this again: what you typed is still here.");
        }
        byte[] page = Pages.bytes(new ErrorPage(Shell.anonymous(problem.title(), Theme.of(http)), problem));
        response.setEntity(page, null, MediaType.valueOf(Pages.HTML));
    }

    /** A part of a page that is left open is asked for by a script: the whole page has to go. */
    private static void signIn(ContainerResponseContext response, String asked, boolean isPart) {
        String signIn = "/sign-in?to=" + LocalPath.encoded(LocalPath.of(asked));
        response.setEntity(new byte[0], null, MediaType.valueOf(Pages.HTML));
        if (isPart) {
            response.getHeaders().putSingle("HX-Redirect", signIn);
        } else {
            response.setStatus(SEE_OTHER);
            response.getHeaders().putSingle(HttpHeaders.LOCATION, signIn);
        }
    }
}
