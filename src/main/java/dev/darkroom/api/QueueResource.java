package dev.darkroom.api;

import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueuePause;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The whole queue, over all nodes and batches. */
@Path("/api/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Queue")
class QueueResource {

    private static final int FASTEST = 6_000_000;
    private static final int LARGEST_BURST = 100_000;

    private final QueueViews views;
    private final QueuePause pause;
    private final Pace pace;
    private final FullDisk fullDisk;
    private final WakeUp wakeUp;

    QueueResource(QueueViews views, QueuePause pause, Pace pace, FullDisk fullDisk, WakeUp wakeUp) {
        this.views = views;
        this.pause = pause;
        this.pace = pace;
        this.fullDisk = fullDisk;
        this.wakeUp = wakeUp;
    }

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "How the queue stands, and why it does where it does")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = QueueView.class)))
    public Response get(@Context Request request) throws SQLException {
        return Answers.read(request, views.get());
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMINS)
    @Operation(
            summary = "Hold the queue back, let it go on, change its pace",
            description =
                    "Members: paused (true or false), stopped (false: the reason it stopped for is mended), per_minute, burst, "
                            + "max_in_flight (null: each node's own limit alone). They hold for all nodes at once.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "slower", value = "{\"per_minute\": 60}")))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = QueueView.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "It has stopped since the disk is full, and that is as full as before (DISK_FULL); nothing is changed")
    public Response change(InputStream in) throws IOException, SQLException {
        Body body = Body.read(in, "paused", "stopped", "per_minute", "burst", "max_in_flight");
        Optional<Boolean> paused = body.flag("paused");
        Optional<Boolean> stopped = body.flag("stopped");
        if (stopped.orElse(false)) {
            throw Values.refuse("stopped", "true", "false: to hold the queue back, set paused");
        }
        Optional<Integer> perMinute = body.number("per_minute", 1, FASTEST);
        Optional<Integer> burst = body.number("burst", 1, LARGEST_BURST);
        Optional<Integer> maxInFlight = body.number("max_in_flight", 1, Integer.MAX_VALUE);
        if (stopped.isPresent()) {
            fullDisk.refuseToGoOn();
        }
        if (perMinute.isPresent() || burst.isPresent() || body.has("max_in_flight")) {
            Optional<OptionalInt> most =
                    body.has("max_in_flight") ? Optional.of(number(maxInFlight)) : Optional.empty();
            pace.change("api", new Pace.Change(number(perMinute), number(burst), most));
        }
        if (stopped.isPresent()) {
            pace.resume();
        }
        if (paused.isPresent()) {
            if (paused.get()) {
                pause.pause();
            } else {
                pause.resume();
            }
        }
        Order.announce(wakeUp);
        return Answers.done(views.get());
    }

    private static OptionalInt number(Optional<Integer> given) {
        return given.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
