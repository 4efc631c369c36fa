package dev.darkroom.dashboard;

import dev.darkroom.api.JobView;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.Values;
import dev.darkroom.api.Verdict;
import dev.darkroom.api.Verdicts;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Optional;

/** What people say of a picture, by a form. */
@Path("/jobs")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class VerdictFormsResource {

    private final JobViews jobs;
    private final Verdicts verdicts;

    VerdictFormsResource(JobViews jobs, Verdicts verdicts) {
        this.jobs = jobs;
        this.verdicts = verdicts;
    }

    /** What a form may say. */
    enum Said {
        ACCEPTED,
        REJECTED,
        NONE
    }

    /** @param then where to go afterwards: a page of ours */
    @POST
    @Path("/{id}/verdict")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response set(
            @PathParam("id") long id,
            @FormParam("verdict") String word,
            @FormParam("reason") String reason,
            @FormParam("then") String then)
            throws SQLException {
        JobView job = jobs.get(id);
        Said said = Values.word(Said.class, "verdict", word == null ? "" : word);
        Optional<String> why = Optional.ofNullable(reason)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Values.text("reason", text, Verdicts.LONGEST_REASON));
        if (said == Said.NONE) {
            verdicts.clear(id);
        } else {
            verdicts.set(job, Verdict.valueOf(said.name()), why);
        }
        return Pages.to(then == null ? "/jobs/" + id : LocalPath.of(then));
    }
}
