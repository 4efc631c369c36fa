package dev.darkroom.api;

import dev.darkroom.job.Sha256;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** What a resource answers. */
final class Answers {

    private Answers() {}

    /** With an ETag by its content: who asks again with {@code If-None-Match} gets 304 and no body while nothing has changed. */
    static Response read(Request request, Object value) {
        byte[] body = ApiJson.write(value);
        EntityTag tag = new EntityTag(Sha256.of(body).substring(0, 32));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return unchanged != null
                ? unchanged.tag(tag).build()
                : json(Response.ok(), body).tag(tag).build();
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

    private static Response.ResponseBuilder json(Response.ResponseBuilder response, byte[] body) {
        return response.type(MediaType.APPLICATION_JSON_TYPE).entity(body);
    }
}
