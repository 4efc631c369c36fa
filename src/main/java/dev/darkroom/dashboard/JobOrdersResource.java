package dev.darkroom.dashboard;

import dev.darkroom.api.BatchViews;
import dev.darkroom.api.JobView;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.Order;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.Values;
import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.RecordNaming;
import dev.darkroom.queue.Resolutions;
import dev.darkroom.queue.Retries;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What people do to one job. */
@Path("/jobs")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class JobOrdersResource {

    private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private final Pages pages;
    private final JobViews jobs;
    private final BatchViews batches;
    private final Cancels cancels;
    private final Retries retries;
    private final Resolutions resolutions;
    private final RecordNaming naming;
    private final WakeUp wakeUp;

    JobOrdersResource(
            Pages pages,
            JobViews jobs,
            BatchViews batches,
            Cancels cancels,
            Retries retries,
            Resolutions resolutions,
            RecordNaming naming,
            WakeUp wakeUp) {
        this.pages = pages;
        this.jobs = jobs;
        this.batches = batches;
        this.cancels = cancels;
        this.retries = retries;
        this.resolutions = resolutions;
        this.naming = naming;
        this.wakeUp = wakeUp;
    }

    /** The ways out of UNCERTAIN. */
    enum Decision {
        RESEND,
        GIVE_UP,
        RECORD
    }

    @GET
    @Path("/{id}/cancel")
    public Response askCancel(@PathParam("id") long id) throws SQLException {
        JobView job = jobs.get(id);
        return confirm(
                "Cancel " + job.customId() + "?",
                List.of("It is not sent if it has not been yet. A paid call is never cut, and its picture is kept."),
                job,
                "cancel",
                "Cancel the job");
    }

    @POST
    @Path("/{id}/cancel")
    public Response cancel(@PathParam("id") long id) throws SQLException {
        jobs.get(id);
        Order.ofOne(cancels.cancel(List.of(id)));
        return Pages.to(path(id), Done.CANCELLED);
    }

    @GET
    @Path("/{id}/retry")
    public Response askRetry(@PathParam("id") long id) throws SQLException {
        JobView job = jobs.get(id);
        BigDecimal price = batches.get(job.batchId()).creditsPerEdit();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Where its picture was bought already it is fetched again, free. Else it is sent again, and paid for when it succeeds"
                        + (price == null ? "." : ": " + Shown.grouped(price) + " credits."));
        if (job.attempts().stream()
                .anyMatch(a -> a.step().equals("EDIT") && a.settledAt() != null && a.paid() == null)) {
            lines.add("The outcome of a call of it is not known: this may pay twice.");
        }
        return confirm("Retry " + job.customId() + "?", lines, job, "retry", "Retry the job");
    }

    /** @param attempts how many of its were shown */
    @POST
    @Path("/{id}/retry")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response retry(@PathParam("id") long id, @FormParam("attempts") Integer attempts) throws SQLException {
        Optional<Integer> shown = Optional.ofNullable(attempts);
        jobs.get(id).requireAsShown(shown);
        Retries.Named named = retries.retry(id, shown);
        named.refused().values().stream().findFirst().ifPresent(Order::refuse);
        Order.announce(wakeUp);
        return Pages.to(path(id), Done.RETRIED);
    }

    /**
     * @param sure that a call may be paid for twice
     * @param attempts how many of its were shown
     */
    @POST
    @Path("/{id}/resolve")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response resolve(
            @PathParam("id") long id,
            @FormParam("decision") String word,
            @FormParam("record_uuid") String record,
            @FormParam("sure") String sure,
            @FormParam("attempts") Integer attempts)
            throws SQLException {
        Optional<Integer> shown = Optional.ofNullable(attempts);
        jobs.get(id).requireAsShown(shown);
        Decision decision = Values.word(Decision.class, "decision", word == null ? "" : word);
        Done done = switch (decision) {
            case RESEND -> resend(id, sure, shown);
            case GIVE_UP -> {
                Order.ofOne(resolutions.giveUp(id, shown));
                yield Done.GIVEN_UP;
            }
            case RECORD -> {
                naming.name(id, uuid(record), shown).ifPresent(Order::refuse);
                yield Done.RECORD_NAMED;
            }
        };
        Order.announce(wakeUp);
        return Pages.to(path(id), done);
    }

    private Done resend(long id, String sure, Optional<Integer> shown) throws SQLException {
        if (sure == null) {
            throw ProblemException.invalid(
                    "sure",
                    "Tick that you have looked into the provider's history: sending it again may pay twice.",
                    "on");
        }
        Order.ofOne(resolutions.resend(id, shown));
        return Done.RESENT;
    }

    private static UUID uuid(String text) {
        String given = text == null ? "" : text.strip();
        if (!given.matches(UUID_FORM)) {
            throw ProblemException.invalid(
                    "record_uuid",
                    "That is no uuid of a record: it has 32 hexadecimal digits in five groups.",
                    "the uuid of the provider's record");
        }
        return UUID.fromString(given);
    }

    private Response confirm(String title, List<String> lines, JobView job, String order, String button) {
        return Pages.answer(
                200,
                new ConfirmPage(
                        pages.shell(title, Shell.Section.JOBS),
                        lines,
                        path(job.id()) + "/" + order,
                        List.of(new ConfirmPage.Field("attempts", String.valueOf(job.attemptCount()))),
                        button,
                        path(job.id())));
    }

    private static String path(long id) {
        return "/jobs/" + id;
    }
}
