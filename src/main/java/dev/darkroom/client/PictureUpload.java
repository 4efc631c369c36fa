package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings pictures of this machine to the service, each content once; what is there already is not sent again. */
public final class PictureUpload {

    private static final int AT_ONCE = 4;
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final ServiceClient client;
    private final Listener listener;

    /** Is told how it goes, by many threads. */
    public interface Listener {
        void done(int pictures, int of);
    }

    /**
     * What became of the pictures.
     *
     * @param sha256 by file
     * @param sent contents that the service did not have yet; of a look alone: that it does not have
     */
    public record Uploaded(Map<Path, String> sha256, int different, int sent) {}

    public PictureUpload(ServiceClient client, Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    /** Tells what would have to be sent, and sends nothing. */
    public Uploaded look(Collection<Path> files) {
        return each(files, false);
    }

    /** Sees to it that the service has every one of them. */
    public Uploaded send(Collection<Path> files) {
        return each(files, true);
    }

    private Uploaded each(Collection<Path> files, boolean send) {
        Map<Path, String> names = new ConcurrentHashMap<>();
        Parallel.forEach(files, AT_ONCE, file -> names.put(file, sha256(file)));
        Map<String, Path> contents = new LinkedHashMap<>();
        files.forEach(file -> contents.putIfAbsent(names.get(file), file));
        AtomicInteger done = new AtomicInteger();
        AtomicInteger missing = new AtomicInteger();
        Parallel.forEach(contents.entrySet(), AT_ONCE, content -> {
            if (!isThere(content.getKey())) {
                missing.incrementAndGet();
                if (send) {
                    Retries.persist(() -> send(content.getValue(), content.getKey()));
                }
            }
            listener.done(done.incrementAndGet(), contents.size());
        });
        return new Uploaded(names, contents.size(), missing.get());
    }

    /** Whether the service has a content. */
    public boolean isThere(String sha256) {
        return Retries.persist(() -> look(sha256));
    }

    private boolean look(String sha256) {
        try {
            client.send(
                    client.request("/assets/" + sha256).method("HEAD", BodyPublishers.noBody()),
                    BodyHandlers.discarding(),
                    LOOK);
            return true;
        } catch (ServiceException.Refused e) {
            if (e.problem().status() == 404) {
                return false;
            }
            throw e;
        }
    }

    private JsonNode send(Path file, String sha256) {
        try {
            String type = PictureType.of(file).map(PictureType::mediaType).orElse("application/octet-stream");
            JsonNode taken = ServiceClient.read(client.send(
                    client.request("/assets").header("Content-Type", type).POST(BodyPublishers.ofFile(file)),
                    BoundedBytes.handler(),
                    WITHIN));
            if (!taken.path("sha256").asText().equals(sha256)) {
                throw new UncheckedIOException(new IOException(file + " has changed while it was sent: submit again"));
            }
            return taken;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String sha256(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        boolean gone = !Files.exists(file);
        return new UncheckedIOException(
                "cannot read " + file + ": " + (gone ? "it is not there any more" : e.getMessage()), e);
    }
}
