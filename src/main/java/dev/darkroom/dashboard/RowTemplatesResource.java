package dev.darkroom.dashboard;

import dev.darkroom.api.ProblemException;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** Files of rows to begin with. */
@Path("/submit/templates")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class RowTemplatesResource {

    @GET
    @Path("/{name}")
    public Response get(@PathParam("name") String name) {
        RowTemplate template = RowTemplate.of(name)
                .orElseThrow(() -> ProblemException.of(404, "NOT_FOUND", "There is no such template of rows."));
        return Response.ok(template.bytes())
                .header("Content-Type", "text/csv;charset=utf-8;header=present")
                .header("Content-Disposition", "attachment; filename=\"" + template.fileName() + "\"")
                .build();
    }
}
