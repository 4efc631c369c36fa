package dev.darkroom.dashboard;

import dev.darkroom.api.BatchUpload;
import dev.darkroom.api.Handed;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.RowErrors;
import dev.darkroom.api.Submissions;
import dev.darkroom.api.SubmittedPictures;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Handing a file in: it is checked, shown, and only then started. Nothing is kept between the two; the browser sends the file again. */
@Path("/submit")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class SubmitResource {

    private static final int INVALID = 422;

    private final Pages pages;
    private final Submissions submissions;
    private final Caller caller;

    SubmitResource(Pages pages, Submissions submissions, Caller caller) {
        this.pages = pages;
        this.submissions = submissions;
        this.caller = caller;
    }

    @GET
    public Response form() {
        return Pages.answer(200, new SubmitPage(shell(), SubmitForm.empty(), null, null, List.of()));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response submit(
            InputStream body, @HeaderParam("Content-Type") String type, @HeaderParam("HX-Request") String part)
            throws IOException, SQLException {
        SubmittedPictures pictures = submissions.pictures(caller.token().owner(), caller.onlyOwner());
        try {
            return submissions.receive(
                    body, type, pictures, SubmitForm.FIELDS, upload -> take(upload, pictures, part != null));
        } catch (ProblemException e) {
            return refused(e, SubmitForm.empty(), part != null);
        }
    }

    private Response take(BatchUpload upload, SubmittedPictures pictures, boolean isPart)
            throws IOException, SQLException {
        SubmitForm form = SubmitForm.of(upload);
        try {
            Handed handed = form.handed(caller.token(), upload.fileName());
            return upload.field("action").equals("start")
                    ? start(upload, pictures, handed.keyed(form.idempotency(upload)), isPart)
                    : Pages.answer(200, new SubmitPage(shell(), form, check(upload, handed), null, List.of()));
        } catch (ProblemException e) {
            return refused(e, form, isPart);
        }
    }

    private Checked check(BatchUpload upload, Handed handed) throws IOException {
        IntakeReport report = submissions.check(upload, handed);
        return new Checked(
                report,
                handed.creditsPerEdit().map(report::cost).orElse(null),
                RowsPreview.of(upload.rows(), upload.format()));
    }

    private Response start(BatchUpload upload, SubmittedPictures pictures, Handed handed, boolean isPart)
            throws IOException, SQLException {
        String batch = "/batches/" + submissions.submit(upload.rows(), upload.format(), pictures, handed);
        return isPart
                ? Response.ok()
                        .header("HX-Redirect", batch + "?" + Done.SUBMITTED.parameter())
                        .build()
                : Pages.to(batch, Done.SUBMITTED);
    }

    /** Whatever it is, it is told beside the form: nothing was queued. */
    private Response refused(ProblemException e, SubmitForm form, boolean isPart) {
        List<RowErrors.Entry> mistakes = Stream.ofNullable(e.problem().errors())
                .flatMap(List::stream)
                .filter(RowErrors.Entry.class::isInstance)
                .map(RowErrors.Entry.class::cast)
                .toList();
        SubmitPage page = new SubmitPage(shell(), form, null, e.problem(), mistakes);
        return Pages.answer(isPart ? INVALID : e.problem().status(), page);
    }

    private Shell shell() {
        return pages.shell("Submit", Shell.Section.SUBMIT);
    }
}
