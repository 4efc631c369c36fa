package dev.darkroom.dashboard;

import dev.darkroom.api.OperationOrders;
import dev.darkroom.api.Page;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Selection;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Orders about many jobs: asking for one, and how far each is. */
@Path("/operations")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
class OperationsPagesResource {

    private static final String LIMIT = "25";

    private final Pages pages;
    private final OperationOrders orders;
    private final OperationForms forms;

    OperationsPagesResource(Pages pages, OperationOrders orders, OperationForms forms) {
        this.pages = pages;
        this.orders = orders;
        this.forms = forms;
    }

    @GET
    public Response list(@QueryParam("cursor") String cursor, @Context Request request) throws SQLException {
        Page.Part<Operation> part = orders.list(Page.of(cursor, LIMIT));
        return pages.read(
                request,
                new OperationsPage(
                        pages.shell("Operations", Shell.Section.JOBS),
                        cursor == null,
                        part.data().stream()
                                .map(operation -> new OperationsPage.Line(operation, what(operation), met(operation)))
                                .toList(),
                        part.nextCursor() == null ? null : "/operations?cursor=" + part.nextCursor()));
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") long id, @QueryParam("done") String done, @Context Request request)
            throws SQLException {
        Operation operation = orders.get(id);
        return pages.read(
                request,
                new OperationPage(
                        pages.shell("Operation " + id, Shell.Section.JOBS, done),
                        operation,
                        what(operation),
                        met(operation),
                        OperationWords.outcome(operation),
                        conditions(operation.selection())));
    }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    public Response ask(MultivaluedMap<String, String> form) throws SQLException {
        JobsQuery query = JobsQuery.of(form);
        return forms.ask(OperationForms.kind(form), query, OperationForms.ticked(form), query.first());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    public Response begin(MultivaluedMap<String, String> form) throws SQLException {
        return Pages.to("/operations/" + forms.begin(form).id(), Done.BEGUN);
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    public Response cancel(@PathParam("id") long id) throws SQLException {
        orders.cancel(id);
        return Pages.to("/operations/" + id, Done.ENDING);
    }

    private static String what(Operation operation) {
        return OperationWords.title(operation.kind(), operation.matched(), operation.more());
    }

    private static Bar met(Operation operation) {
        return Bar.of(operation);
    }

    private static List<ConfirmPage.Field> conditions(Selection selection) {
        List<ConfirmPage.Field> fields = new ArrayList<>();
        if (!selection.jobIds().isEmpty()) {
            fields.add(new ConfirmPage.Field(
                    "ticked", Words.jobs(selection.jobIds().size())));
        }
        add(fields, "batch", selection.batchId());
        add(
                fields,
                "state",
                selection.states().stream()
                        .map(state -> state.name().toLowerCase(java.util.Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        add(fields, "step", selection.step());
        add(fields, "error code", selection.errorCode());
        add(fields, "name", selection.customId());
        add(fields, "name begins with", selection.customIdPrefix());
        add(fields, "worker", selection.worker());
        add(fields, "handed in from", selection.createdAfter());
        add(fields, "handed in before", selection.createdBefore());
        add(fields, "at rest from", selection.finishedAfter());
        add(fields, "at rest before", selection.finishedBefore());
        return fields;
    }

    private static void add(List<ConfirmPage.Field> fields, String name, Object value) {
        if (value != null) {
            fields.add(new ConfirmPage.Field(name, value.toString()));
        }
    }
}
