package dev.darkroom.api;

import dev.darkroom.events.EventStream;
import dev.darkroom.events.EventType;
import dev.darkroom.events.Interest;
import dev.darkroom.events.Leave;
import dev.darkroom.events.Message;
import dev.darkroom.events.Position;
import dev.darkroom.events.TooManySubscribers;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import dev.darkroom.security.Sessions;
import dev.darkroom.security.Token;
import dev.darkroom.security.Tokens;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happens, as it happens. */
@Path("/api/v1/events")
@Tag(name = "Events")
class EventsResource {

    private static final Set<EventType> ASKED_FOR = EnumSet.complementOf(EnumSet.of(EventType.RESET));
    private static final long RETRY_MILLIS = 3_000;

    private final EventStream events;
    private final BatchViews batches;
    private final Tokens tokens;
    private final Sessions sessions;
    private final Caller caller;

    EventsResource(EventStream events, BatchViews batches, Tokens tokens, Sessions sessions, Caller caller) {
        this.events = events;
        this.batches = batches;
        this.tokens = tokens;
        this.sessions = sessions;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Watch what happens",
            description =
                    "Server-sent events with JSON data. batch (id, state, request_counts): at most one a second for each batch. job (id, batch_id, custom_id, state, error_code): "
                            + "a job came to rest or left it. queue (state, stop): whether the queue runs. reset: what came before is not known any more, read the state anew. "
                            + "An event tells how things are when it is sent, at least once; what was between two of them may not be told. First comes how the queue and the "
                            + "batches stand that are not at rest (1,000 at most). After a reconnect with Last-Event-ID what was missed within the last hour is told. "
                            + "The stream ends when the token or the session does, and for a client that does not read it. Submitters hear of their own batches.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples =
                                    @ExampleObject(
                                            name = "job",
                                            value =
                                                    "event: job\nid: 745:745:\ndata: {\"id\":1000,\"batch_id\":1,\"custom_id\":\"cat-1\",\"state\":\"SUCCEEDED\",\"error_code\":null}\n\n")))
    @APIResponse(
            responseCode = "503",
            description =
                    "As many as may are watching on this node, or half of that for one submitter; see Retry-After")
    public Multi<OutboundSseEvent> watch(
            @QueryParam("batch_id") String batchId,
            @QueryParam("types") String types,
            @QueryParam("last_event_id") String lastEventId,
            @HeaderParam("Last-Event-ID") String lastEventIdHeader,
            @Context UriInfo uri,
            @Context Sse sse)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("batch_id", "types", "last_event_id"));
        Optional<Long> batch = Optional.ofNullable(batchId).map(id -> Values.number("batch_id", id, 1, Long.MAX_VALUE));
        if (batch.isPresent()) {
            batches.get(batch.get());
        }
        // A browser that reconnects sends the newer one as a header, and the address as it was.
        String after = lastEventIdHeader == null || lastEventIdHeader.isEmpty() ? lastEventId : lastEventIdHeader;
        Interest interest = new Interest(caller.onlyOwner(), batch, types(types));
        try {
            return events.open(interest, place(after), leave()).map(message -> event(message, sse));
        } catch (TooManySubscribers e) {
            throw ProblemException.later(503, "TOO_MANY_SUBSCRIBERS", e.getMessage() + ". Try again later.", 10);
        }
    }

    private Leave leave() {
        Token token = caller.token();
        Optional<Long> session = caller.session();
        Optional<Instant> end = caller.endsAt();
        return () -> end.filter(at -> !at.isAfter(Instant.now())).isEmpty()
                && tokens.stands(token)
                && (session.isEmpty() || sessions.stands(session.get()));
    }

    private static Set<EventType> types(String types) {
        if (types == null) {
            return ASKED_FOR;
        }
        Set<EventType> wanted = EnumSet.noneOf(EventType.class);
        for (String word : types.split(",", 10)) {
            EventType type = ASKED_FOR.stream()
                    .filter(known -> known.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> Values.refuse("types", types, "some of batch, job, queue with commas between"));
            wanted.add(type);
        }
        return wanted;
    }

    private static Optional<Position> place(String lastEventId) {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Position.parse(lastEventId)
                .orElseThrow(() -> Values.refuse("Last-Event-ID", lastEventId, "the id of an event of this service")));
    }

    private static OutboundSseEvent event(Message message, Sse sse) {
        OutboundSseEvent.Builder event = sse.newEventBuilder();
        message.place().ifPresent(place -> event.id(place.toString()));
        if (message.event().isPresent()) {
            return event.name(message.event().get().word())
                    .data(String.class, message.data())
                    .mediaType(MediaType.TEXT_PLAIN_TYPE)
                    .build();
        }
        // An id without data is remembered and nothing is told.
        return event.comment("still here").reconnectDelay(RETRY_MILLIS).build();
    }
}
