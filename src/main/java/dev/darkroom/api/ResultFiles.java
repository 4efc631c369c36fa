package dev.darkroom.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.PathPart;

/** The picture of a job, or a range of it. */
@ApplicationScoped
class ResultFiles {

    private static final String FOLDER = "SELECT b.out_dir FROM job j JOIN batch b ON b.id = j.batch_id WHERE j.id = ?";

    /** What a browser shows as a picture and nothing else. */
    private static final Set<String> SAFE = Set.of("image/png", "image/jpeg");

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final Sql sql;

    ResultFiles(Sql sql) {
        this.sql = sql;
    }

    private record Range(long from, long length) {}

    /** @throws ProblemException 404, 409 or 416 */
    Response get(JobView job, Request request, String range, String ifRange) throws SQLException, IOException {
        if (job.result() == null) {
            throw ProblemException.of(409, "NO_RESULT", "The job is " + job.state() + ": there is no picture of it.");
        }
        EntityTag tag = new EntityTag(job.result().sha256());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.tag(tag).build();
        }
        Path file = file(job);
        long size = Files.size(file);
        boolean wanted = range != null && (ifRange == null || ifRange.equals("\"" + tag.getValue() + "\""));
        Matcher asked = RANGE.matcher(wanted ? range : "");
        // Several ranges, or other units: the whole is an answer to them, too.
        if (!asked.matches() || asked.group(1).isEmpty() && asked.group(2).isEmpty()) {
            return headers(Response.ok(new PathPart(file, 0, size)), job, tag).build();
        }
        Range part = part(asked, size)
                .orElseThrow(() -> new ProblemException(
                        dev.darkroom.problem.Problem.of(
                                416,
                                "RANGE_NOT_SATISFIABLE",
                                "The picture has %,d bytes.".formatted(size),
                                "Range",
                                null),
                        java.util.Map.of("Content-Range", "bytes */" + size)));
        return headers(Response.status(206).entity(new PathPart(file, part.from(), part.length())), job, tag)
                .header("Content-Range", "bytes %d-%d/%d".formatted(part.from(), part.from() + part.length() - 1, size))
                .build();
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder response, JobView job, EntityTag tag) {
        String type = job.result().mediaType();
        String name = job.result().file().replaceAll("[^A-Za-z0-9._-]", "_");
        return response.tag(tag)
                .type(SAFE.contains(type) ? type : "application/octet-stream")
                .header("Accept-Ranges", "bytes")
                .header("Content-Disposition", "inline; filename=\"" + name + "\"");
    }

    private static Optional<Range> part(Matcher asked, long size) {
        boolean suffix = asked.group(1).isEmpty();
        long first = suffix ? Math.max(0, size - Long.parseLong(asked.group(2))) : Long.parseLong(asked.group(1));
        long last = suffix || asked.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(asked.group(2)));
        return first >= size || last < first ? Optional.empty() : Optional.of(new Range(first, last - first + 1));
    }

    /**
     * Below the batch's folder, whatever the row says.
     *
     * @throws ProblemException 404 where it is not there
     */
    Path file(JobView job) throws SQLException, IOException {
        String folder = sql.one(FOLDER, row -> row.getString(1), job.id()).orElse(null);
        if (folder != null) {
            Path root = Path.of(folder).toAbsolutePath().normalize();
            Path file = root.resolve(job.result().file()).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return file;
            }
        }
        throw ProblemException.of(
                404,
                "RESULT_NOT_HERE",
                "The picture is not on this node's disk: it was moved away, or another node has fetched it into a folder that this one does not share.");
    }
}
