package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A file of rows on its way to the service. The same submission may be sent as often as it takes: its key makes the service queue it once.
 *
 * @param rows a CSV or JSONL
 * @param mediaType which of them
 * @param query parameters of {@code POST /batches}
 * @param key the Idempotency-Key
 * @param pictures the SHA-256 of each local picture, by its path as the rows name it; the service has them all
 */
public record BatchSubmission(Path rows, String mediaType, String query, String key, Map<String, String> pictures) {

    /** A million rows take about a minute; a slow line, longer. */
    private static final Duration WITHIN = Duration.ofHours(2);

    private static final Duration QUESTION = Duration.ofMinutes(1);

    private static final long MOST_IN_MEMORY = 1 << 20;

    /**
     * Sends it, again and again for a while where nobody answers.
     *
     * @return the batch, or what a dry run has found
     */
    public JsonNode send(ServiceClient client) {
        return Retries.persist(() -> isShort() ? sendWhole(client) : stream(client));
    }

    /**
     * Asks whether the service would take a submission with these parameters, before pictures are sent for one that it refuses. It checks a row of ours, and keeps nothing.
     *
     * @param query with a parameter at least
     * @throws ServiceException.Refused where it would not
     */
    public static void ask(ServiceClient client, String query) {
        byte[] row = "image,prompt\nhttps://example.com/picture.png,x\n".getBytes(StandardCharsets.UTF_8);
        Retries.persist(() ->
                client.post("/batches" + query + "&dry_run=true", Map.of("Content-Type", "text/csv"), row, QUESTION));
    }

    private boolean isShort() {
        return pictures.isEmpty() && rows.toFile().length() <= MOST_IN_MEMORY;
    }

    private JsonNode sendWhole(ServiceClient client) {
        try {
            return client.post(
                    "/batches" + query,
                    Map.of("Content-Type", mediaType, "Idempotency-Key", key),
                    Files.readAllBytes(rows),
                    WITHIN);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + rows, e);
        }
    }

    private JsonNode stream(ServiceClient client) {
        return ServiceClient.read(client.send(
                client.request("/batches" + query)
                        .header(
                                "Content-Type",
                                pictures.isEmpty() ? mediaType : "multipart/form-data; boundary=" + boundary())
                        .header("Idempotency-Key", key)
                        .POST(body()),
                BoundedBytes.handler(),
                WITHIN));
    }

    private BodyPublisher body() {
        try {
            return pictures.isEmpty() ? BodyPublishers.ofFile(rows) : parts();
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException("cannot read " + rows, e);
        }
    }

    private BodyPublisher parts() throws FileNotFoundException {
        ObjectNode named = Json.object();
        pictures.forEach(named::put);
        String ending = mediaType.equals("text/csv") ? "csv" : "jsonl";
        return BodyPublishers.concat(
                text(
                        "--%s\r\nContent-Disposition: form-data; name=\"pictures\"\r\nContent-Type: application/json\r\n\r\n"
                                .formatted(boundary())),
                text(Json.line(named)),
                text(
                        "\r\n--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.%s\"\r\nContent-Type: %s\r\n\r\n"
                                .formatted(boundary(), ending, mediaType)),
                BodyPublishers.ofFile(rows),
                text("\r\n--%s--\r\n".formatted(boundary())));
    }

    /** The same each time, so that the body is, too: the service knows a submission again by its bytes. */
    private String boundary() {
        return "darkroom-" + Sha256.of(key).substring(0, 40);
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofString(text);
    }
}
