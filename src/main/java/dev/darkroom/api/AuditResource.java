package dev.darkroom.api;

import dev.darkroom.security.Audit;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who did what. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINS)
@Tag(name = "Audit")
class AuditResource {

    private static final int LONGEST = 500;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final Audit audit;

    AuditResource(Audit audit) {
        this.audit = audit;
    }

    /** What the list answers, for the document. */
    record AuditList(List<Audit.Line> data, boolean hasMore, String nextCursor) {}

    @GET
    @Operation(
            summary = "List who did what, newest first",
            description =
                    "Every request of a known caller that was to change something. A part looks at 10,000 entries at most: where few of them match, it may be short or "
                            + "empty, with a cursor that leads on. Entries are kept for a year (darkroom.audit.kept-for).")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AuditList.class)))
    public Response list(
            @Parameter(description = "An owner, or owner and name as an entry has them.", example = "ada")
                    @QueryParam("actor")
                    String actor,
            @Parameter(description = "How the action begins.", example = "POST /api/v1/batches") @QueryParam("action")
                    String action,
            @Parameter(example = "2026-01-31T12:00:00Z") @QueryParam("since") String since,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("actor", "action", "since", "cursor", "limit"));
        Page page = Page.of(cursor, limit);
        Audit.Filter filter = new Audit.Filter(
                actor == null ? null : Values.text("actor", actor, LONGEST),
                action == null ? null : Values.text("action", action, LONGEST),
                since == null ? null : time(since));
        Audit.Part part = audit.list(filter, page.after() == null ? Long.MAX_VALUE : page.after(), page.limit() + 1);
        Page.Part<Audit.Line> found = page.part(part.lines(), Audit.Line::id);
        boolean searchOn = !found.hasMore() && part.searchedTo().isPresent();
        return Answers.done(
                searchOn
                        ? new Page.Part<>(
                                found.data(),
                                true,
                                Page.encode(part.searchedTo().getAsLong()))
                        : found);
    }

    private static Instant time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw Values.refuse("since", text, "a time with its offset, such as 2026-01-31T12:00:00Z");
    }
}
