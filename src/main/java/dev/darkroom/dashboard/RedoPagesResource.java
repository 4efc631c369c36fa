package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.RedoPlan;
import dev.darkroom.api.RedoRow;
import dev.darkroom.api.Redos;
import dev.darkroom.api.RowErrors;
import dev.darkroom.api.Values;
import dev.darkroom.api.Verdicts;
import dev.darkroom.problem.Problem;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Doing rejected jobs again with other words: what it would cost is shown first, and only what was shown is started. */
@Path("/batches")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class RedoPagesResource {

    private static final String SHOWN = "50";
    private static final long MOST = 999_999_999_999_999_999L;

    private final Pages pages;
    private final BatchViews batches;
    private final Verdicts verdicts;
    private final Redos redos;
    private final Caller caller;

    RedoPagesResource(Pages pages, BatchViews batches, Verdicts verdicts, Redos redos, Caller caller) {
        this.pages = pages;
        this.batches = batches;
        this.verdicts = verdicts;
        this.redos = redos;
        this.caller = caller;
    }

    /** It is another redo than the one that was shown. */
    private static final class NotShown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient RedoPlan plan;

        NotShown(RedoPlan plan) {
            super(null, null, false, false);
            this.plan = plan;
        }
    }

    /** @param job the one to be redone, also where that was done before; null: all that are to be redone */
    @GET
    @Path("/{id}/redo")
    public Response form(@PathParam("id") long id, @QueryParam("cursor") String cursor, @QueryParam("job") String job)
            throws SQLException {
        BatchView batch = batches.get(id);
        if (job != null) {
            List<RedoRow> one = redos.rejected(id, List.of(Values.number("job", job, 1, MOST)));
            return page(200, batch, RedoForm.empty(batch, one, true), one, null, null, null);
        }
        Page.Part<RedoRow> part = redos.toRedo(id, Page.of(cursor, SHOWN));
        String next = part.nextCursor() == null ? null : "/batches/" + id + "/redo?cursor=" + part.nextCursor();
        return page(200, batch, RedoForm.empty(batch, part.data(), false), part.data(), next, null, null);
    }

    @POST
    @Path("/{id}/redo")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response take(@PathParam("id") long id, MultivaluedMap<String, String> members)
            throws IOException, SQLException {
        BatchView batch = batches.get(id);
        RedoForm form = RedoForm.of(members);
        try {
            if ("start".equals(members.getFirst("action"))) {
                long made = redos.submit(
                        id, form.order(), plan -> onlyShown(form, plan), form.handed(caller.token(), batch));
                return Pages.to("/batches/" + made, Done.REDONE);
            }
            form.handed(caller.token(), batch);
            return page(200, batch, form, redos.plan(id, form.order()), null);
        } catch (NotShown e) {
            return page(200, batch, form, e.plan, null);
        } catch (ProblemException e) {
            return page(e.problem().status(), batch, form, null, e.problem());
        }
    }

    private static void onlyShown(RedoForm form, RedoPlan plan) {
        if (!form.proof(plan).equals(form.checked())) {
            throw new NotShown(plan);
        }
    }

    private Response page(int status, BatchView batch, RedoForm form, RedoPlan plan, Problem problem)
            throws SQLException {
        List<RedoRow> rows = redos.rejected(batch.id(), form.prompts().keySet());
        return page(status, batch, form, rows, null, plan, problem);
    }

    private Response page(
            int status, BatchView batch, RedoForm form, List<RedoRow> rows, String next, RedoPlan plan, Problem problem)
            throws SQLException {
        List<RowErrors.Entry> mistakes = Stream.ofNullable(problem)
                .flatMap(found -> Stream.ofNullable(found.errors()))
                .flatMap(List::stream)
                .filter(RowErrors.Entry.class::isInstance)
                .map(RowErrors.Entry.class::cast)
                .toList();
        return Pages.answer(
                status,
                new RedoPage(
                        pages.shell("Redo what was rejected", Shell.Section.BATCHES),
                        batch,
                        form,
                        rows,
                        verdicts.counts(batch.id()).toRedo(),
                        next,
                        plan,
                        plan == null ? null : form.proof(plan),
                        problem,
                        mistakes));
    }
}
