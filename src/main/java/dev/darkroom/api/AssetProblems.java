package dev.darkroom.api;

import dev.darkroom.asset.NoRoom;
import dev.darkroom.asset.RefusedAsset;
import dev.darkroom.problem.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** How the API tells why a picture is not kept. */
final class AssetProblems {

    private static final Logger LOG = Logger.getLogger(AssetProblems.class);
    private static final String ALLOWED = "a whole png, jpeg, webp or gif of at most 50 MB";

    @ServerExceptionMapper
    Response refused(RefusedAsset e) {
        Problem problem = switch (e.reason()) {
            case TOO_LARGE -> Problem.of(413, "PICTURE_TOO_LARGE", sentence(e), null, ALLOWED);
            case EMPTY, NOT_A_PICTURE -> Problem.of(422, "NOT_A_PICTURE", sentence(e), null, ALLOWED);
            case DAMAGED -> Problem.of(422, "DAMAGED_PICTURE", sentence(e), null, ALLOWED);
        };
        return answer(Response.status(problem.status()), problem);
    }

    @ServerExceptionMapper
    Response noRoom(NoRoom e) {
        LOG.error("Cannot keep a picture", e);
        Problem problem = Problem.of(507, "NO_ROOM", e.getMessage());
        return answer(Response.status(507).header("Retry-After", "60"), problem);
    }

    private static String sentence(RefusedAsset e) {
        return "The picture is not kept. " + e.getMessage();
    }

    private static Response answer(Response.ResponseBuilder response, Problem problem) {
        return response.type(MediaType.valueOf(Problem.MEDIA_TYPE))
                .entity(problem.bytes())
                .build();
    }
}
