package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Brings results into a folder. A picture gets its name once its last byte is there and its SHA-256 is right; what is cut off goes on where it was cut. What is there
 * already is left alone.
 */
public final class PictureFetch {

    private static final Duration WITHIN = Duration.ofMinutes(15);

    private final ServiceClient client;
    private final Path folder;

    /** What was done about a picture. */
    public enum Outcome {
        FETCHED,
        /** It was there, whole. */
        THERE,
        /** Its name is taken by something else, which is not written over. */
        NAME_TAKEN
    }

    public PictureFetch(ServiceClient client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /**
     * @param job one that has succeeded
     * @throws ServiceException after trying for a while; {@link ServiceException.Refused} and {@link ServiceException.Unusable} are about this picture alone
     * @throws UncheckedIOException where the folder cannot be written
     */
    public Outcome fetch(JsonNode job) {
        JsonNode result = job.path("result");
        String sha256 = result.path("sha256").asText();
        Path file = folder.resolve(name(result.path("file").asText()));
        try {
            if (Files.exists(file)) {
                return Sha256.of(file).equals(sha256) ? Outcome.THERE : Outcome.NAME_TAKEN;
            }
            Path part = folder.resolve(file.getFileName() + ".part");
            // A part that turns out to be of something else is thrown away, and the whole is asked for.
            for (int tries = 1; ; tries++) {
                Retries.persist(() -> receive(job.path("id").asLong(), sha256, part));
                if (Sha256.of(part).equals(sha256)) {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    return Outcome.FETCHED;
                }
                Files.delete(part);
                if (tries == 2) {
                    throw new ServiceException.Unusable(
                            file + ": what the service sends has another SHA-256 than the job says");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private Void receive(long job, String sha256, Path part) {
        try {
            long there = Files.exists(part) ? Files.size(part) : 0;
            HttpRequest.Builder request = client.request("/jobs/" + job + "/result");
            if (there > 0) {
                request.header("Range", "bytes=" + there + "-").header("If-Range", "\"" + sha256 + "\"");
            }
            client.send(request, head -> to(part, head), WITHIN);
        } catch (ServiceException.Refused e) {
            if (e.problem().status() != 416) {
                throw e;
            }
            // It is whole already, or too long: its SHA-256 tells.
        } catch (IOException e) {
            throw new UncheckedIOException(part + ": " + e.getMessage(), e);
        }
        return null;
    }

    private static HttpResponse.BodySubscriber<Path> to(Path part, HttpResponse.ResponseInfo head) {
        StandardOpenOption where =
                head.statusCode() == 206 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        return new FileBody(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, where);
    }

    /** A service says how its files are called, and not where on this machine they go. */
    private static String name(String file) {
        try {
            boolean plain = !file.isBlank()
                    && !file.startsWith(".")
                    && file.indexOf('/') < 0
                    && file.indexOf('\\') < 0
                    && file.chars().noneMatch(Character::isISOControl)
                    && Path.of(file).getNameCount() == 1;
            if (plain) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Told below.
        }
        throw new ServiceException.Unusable("the service calls a picture \"" + file.replaceAll("\\p{Cntrl}", "?")
                + "\", which is no name of a file in a folder: it is not fetched");
    }
}
