package dev.darkroom.dashboard;

import dev.darkroom.api.Page;
import dev.darkroom.api.Values;
import dev.darkroom.security.Audit;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/** Who did what. */
@Path("/settings/audit")
@RolesAllowed(Role.ADMINS)
class AuditPagesResource {

    private static final String LIMIT = "50";
    private static final int LONGEST = 500;

    private final Pages pages;
    private final Audit audit;

    AuditPagesResource(Pages pages, Audit audit) {
        this.pages = pages;
        this.audit = audit;
    }

    @GET
    public Response get(@QueryParam("actor") String text, @QueryParam("cursor") String cursor) throws SQLException {
        String actor = text == null || text.isBlank() ? null : Values.text("actor", text.strip(), LONGEST);
        Page page = Page.of(cursor, LIMIT);
        Audit.Part part = audit.list(
                new Audit.Filter(actor, null, null),
                page.after() == null ? Long.MAX_VALUE : page.after(),
                page.limit() + 1);
        Page.Part<Audit.Line> found = page.part(part.lines(), Audit.Line::id);
        String next = found.nextCursor();
        if (next == null && part.searchedTo().isPresent()) {
            next = Page.encode(part.searchedTo().getAsLong());
        }
        return Pages.answer(
                200,
                new AuditPage(
                        pages.shell("Audit", Shell.Section.SETTINGS),
                        actor,
                        found.data(),
                        next == null ? null : address(actor, next)));
    }

    private static String address(String actor, String cursor) {
        return "/settings/audit?" + (actor == null ? "" : "actor=" + LocalPath.encoded(actor) + "&") + "cursor="
                + cursor;
    }
}
