package dev.darkroom.api;

import dev.darkroom.job.Sha256;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What a resource answers. */
final class Answers {

    private static final Logger LOG = Logger.getLogger(Answers.class);

    private Answers() {}

    /** With an ETag by its content: who asks again with {@code If-None-Match} gets 304 and no body while nothing has changed. */
    static Response read(Request request, Object value) {
        return tagged(request, value, new EntityTag(hash(value)), Optional.empty());
    }

    /**
     * The same for who asks again and again. The tag is a weak one, of what does not change by the mere passing of time, and {@code Retry-After} says when it
     * is worth asking.
     *
     * @param lasting what makes the difference
     * @param seconds until it is; empty: nothing will change by itself
     */
    static Response poll(Request request, Object value, Object lasting, Optional<Integer> seconds) {
        return tagged(request, value, new EntityTag(hash(lasting), true), seconds);
    }

    private static Response tagged(Request request, Object value, EntityTag tag, Optional<Integer> seconds) {
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer = unchanged != null ? unchanged : json(Response.ok(), ApiJson.write(value));
        seconds.ifPresent(after -> answer.header("Retry-After", after));
        return answer.tag(tag).build();
    }

    private static String hash(Object value) {
        return Sha256.of(ApiJson.write(value)).substring(0, 32);
    }

    static Response done(Object value) {
        return json(Response.ok(), ApiJson.write(value)).build();
    }

    static Response created(String location, Object value) {
        return json(Response.status(201).location(URI.create(location)), ApiJson.write(value))
                .build();
    }

    /** Taken, and worked on from now on. */
    static Response accepted(String location, Object value) {
        return json(Response.status(202).location(URI.create(location)), ApiJson.write(value))
                .build();
    }

    /** How what was queued stands now. */
    interface View {
        Object read() throws SQLException;
    }

    /**
     * Queued for good. Where it cannot be shown just now, that it is queued is answered all the same: whoever was told of a failure would send it again, and pay twice.
     *
     * @param name of the id, where nothing else is known
     */
    static Response queued(String location, String name, long id, View view) {
        Object shown;
        try {
            shown = view.read();
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(e, "%s is queued, and cannot be shown just now", location);
            shown = Map.of(name, id);
        }
        return accepted(location, shown);
    }

    private static Response.ResponseBuilder json(Response.ResponseBuilder response, byte[] body) {
        return response.type(MediaType.APPLICATION_JSON_TYPE).entity(body);
    }
}
