package dev.darkroom.dashboard;

import dev.darkroom.job.Sha256;
import dev.darkroom.security.Caller;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** Answers with pages. */
@ApplicationScoped
class Pages {

    static final String HTML = "text/html;charset=UTF-8";

    private final Caller caller;
    private final CurrentVertxRequest current;

    Pages(Caller caller, CurrentVertxRequest current) {
        this.caller = caller;
        this.current = current;
    }

    Shell shell(String title, Shell.Section section) {
        return shell(title, section, null);
    }

    /** @param done the word in the address */
    Shell shell(String title, Shell.Section section, String done) {
        return new Shell(
                title, section, caller.token(), Theme.of(current.getCurrent().request()), Done.of(done));
    }

    /** A page that is asked for again and again: 304 while it would look the same. */
    Response read(Request request, TemplateInstance page) {
        byte[] body = bytes(page);
        EntityTag tag = new EntityTag(Sha256.of(body).substring(0, 32));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return unchanged != null
                ? unchanged.tag(tag).build()
                : Response.ok(body).header("Content-Type", HTML).tag(tag).build();
    }

    static Response answer(int status, TemplateInstance page) {
        return Response.status(status)
                .header("Content-Type", HTML)
                .entity(bytes(page))
                .build();
    }

    /** To the page that shows what has become of a form. */
    static Response to(String path, Done done) {
        return to(path + (path.contains("?") ? "&" : "?") + done.parameter());
    }

    /** As text: a path, so that a browser stays with the scheme it came by, which a proxy may not tell us. */
    static Response to(String path) {
        return Response.status(Response.Status.SEE_OTHER)
                .header("Location", path)
                .build();
    }

    static byte[] bytes(TemplateInstance page) {
        return page.render().getBytes(StandardCharsets.UTF_8);
    }
}
