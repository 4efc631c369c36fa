package dev.darkroom.dashboard;

import dev.darkroom.api.BatchViews;
import dev.darkroom.api.EditForm;
import dev.darkroom.api.Handed;
import dev.darkroom.api.JobView;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.RowErrors;
import dev.darkroom.api.SingleEdits;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import dev.darkroom.problem.Problem;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One edit by hand: every parameter, what is wrong with it while it is typed, its cost, and how to ask for it by program. A script asks with each change, as the button does
 * without one: the same address, the same rules. What is started is what was shown with its cost, and that once.
 */
@Path("/playground")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class PlaygroundResource {

    private static final int OK = 200;
    private static final int INVALID = 422;

    private final Pages pages;
    private final SingleEdits edits;
    private final JobViews jobs;
    private final BatchViews batches;
    private final Caller caller;
    private final String editor;

    PlaygroundResource(
            Pages pages,
            SingleEdits edits,
            JobViews jobs,
            BatchViews batches,
            Caller caller,
            @ConfigProperty(name = "darkroom.editor.url", defaultValue = "https://api.1min.ai") String editor) {
        this.pages = pages;
        this.edits = edits;
        this.jobs = jobs;
        this.batches = batches;
        this.caller = caller;
        this.editor = editor.replaceFirst("/+$", "");
    }

    /** @param job whose edit is to be tried once more, changed; null: from the beginning */
    @GET
    public Response form(@QueryParam("job") Long job) throws SQLException {
        return page(OK, job == null ? PlaygroundForm.empty() : again(job), true, null, null, List.of());
    }

    private PlaygroundForm again(long id) throws SQLException {
        JobView job = jobs.get(id);
        BigDecimal price = batches.get(job.batchId()).creditsPerEdit();
        return PlaygroundForm.of(job, price == null ? "" : price.toPlainString());
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response send(
            InputStream body,
            @HeaderParam("Content-Type") String type,
            @HeaderParam("HX-Request") String part,
            @Context UriInfo uri)
            throws IOException, SQLException {
        PlaygroundForm form = PlaygroundForm.empty();
        try {
            EditForm sent = edits.receive(body, type, PlaygroundForm.FIELDS);
            form = PlaygroundForm.of(sent);
            if (sent.refusal().isPresent()) {
                return page(
                        part == null ? INVALID : OK,
                        form,
                        false,
                        null,
                        sent.refusal().get(),
                        List.of());
            }
            Handed handed = form.handed(caller.token());
            // Another edit than the one whose cost was shown is shown first.
            boolean isShown = sent.field("checked").equals(form.proof());
            if (sent.field("action").equals("start")
                    && isShown
                    && sent.picture().isEmpty()) {
                long job = edits.submit(form.cells(), handed.keyed(form.idempotency()));
                return Pages.to("/jobs/" + job, Done.SUBMITTED);
            }
            IntakeReport report = edits.check(form.cells(), handed);
            return page(OK, form, false, trial(form, handed, report, uri), null, List.of());
        } catch (ProblemException e) {
            List<RowErrors.Entry> mistakes = mistakes(e.problem());
            return page(
                    part == null ? e.problem().status() : OK,
                    form,
                    false,
                    null,
                    mistakes.isEmpty() ? e.problem() : null,
                    mistakes);
        }
    }

    private Trial trial(PlaygroundForm form, Handed handed, IntakeReport report, UriInfo uri) {
        Map<String, String> cells = form.cells();
        cells.keySet()
                .retainAll(Stream.of(Parameter.values())
                        .filter(parameter -> parameter != Parameter.IMAGE)
                        .map(Parameter::column)
                        .toList());
        String service = uri.getBaseUri().toString().replaceFirst("/+$", "");
        String image = form.value(Parameter.IMAGE.column());
        CurlCommands curl = CurlCommands.of(
                service,
                editor,
                image,
                EditRequest.fromText(cells),
                form.proof().substring(0, 32));
        return new Trial(report, handed.creditsPerEdit().map(report::cost).orElse(null), curl, form.proof());
    }

    private static List<RowErrors.Entry> mistakes(Problem problem) {
        return Stream.ofNullable(problem.errors())
                .flatMap(List::stream)
                .filter(RowErrors.Entry.class::isInstance)
                .map(RowErrors.Entry.class::cast)
                .toList();
    }

    private Response page(
            int status,
            PlaygroundForm form,
            boolean isNew,
            Trial trial,
            Problem problem,
            List<RowErrors.Entry> mistakes) {
        List<String> wrong = mistakes.stream().map(RowErrors.Entry::field).toList();
        return Pages.answer(
                status,
                new PlaygroundPage(
                        pages.shell("Playground", Shell.Section.PLAYGROUND),
                        form,
                        PlaygroundField.of(form, wrong),
                        isNew,
                        trial,
                        problem,
                        mistakes));
    }
}
