package dev.darkroom.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * An answer in a file: one line of JSON (version, ledger, job_id, lease, http_status, content_type, bytes, sha256, received_at), and then the body,
 * byte for byte. It appears whole or not at all, and is on the disk before {@link #write} returns.
 */
final class SpoolFile {

    /** What is in the file is no whole answer for this ledger. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String why) {
            super(why);
        }
    }

    static final String ENDING = ".answer";

    /** Of a file that is being written, or was when its process ended. */
    static final String PART = ".part";

    private static final int VERSION = 1;
    private static final int LONGEST_HEADER = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SpoolFile() {}

    static Path in(Path folder, StoredAnswer answer) {
        return folder.resolve(answer.jobId() + "-" + answer.lease() + ENDING);
    }

    static void write(Path file, UUID ledger, ReceivedAnswer received) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + PART);
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                out.write(header(ledger, received));
                out.write('\n');
                out.write(received.answer().body());
            }
            DurableFiles.replace(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static byte[] header(UUID ledger, ReceivedAnswer received) throws IOException {
        StoredAnswer answer = received.answer();
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("version", VERSION)
                .put("ledger", ledger.toString())
                .put("job_id", answer.jobId())
                .put("lease", answer.lease())
                .put("http_status", answer.httpStatus())
                .put("content_type", answer.contentType())
                .put("bytes", answer.body().length)
                .put("sha256", Sha256.of(answer.body()))
                .put("received_at", received.receivedAt().toString()));
    }

    /**
     * Reads and checks a file.
     *
     * @throws Broken when it is torn, somebody else's, or of another ledger
     * @throws IOException when it cannot be read, or a later Darkroom wrote it
     */
    static ReceivedAnswer read(Path file, UUID ledger) throws IOException {
        long size = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] line = line(in);
            JsonNode header = header(line);
            if (!ledger.toString().equals(header.path("ledger").asText())) {
                throw new Broken("it is of another ledger");
            }
            long bytes = header.path("bytes").asLong(-1);
            if (bytes != size - line.length - 1) {
                throw new Broken("its body is not of the length that its header says");
            }
            byte[] body = in.readAllBytes();
            if (!Sha256.of(body).equals(header.path("sha256").asText())) {
                throw new Broken("its body does not have the checksum that its header says");
            }
            return received(header, body);
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        byte[] start = new byte[LONGEST_HEADER];
        for (int length = 0; length < LONGEST_HEADER; length++) {
            int next = in.read();
            if (next == '\n') {
                return Arrays.copyOf(start, length);
            }
            if (next < 0) {
                break;
            }
            start[length] = (byte) next;
        }
        throw new Broken("it does not begin with a header");
    }

    private static JsonNode header(byte[] line) throws IOException {
        JsonNode header;
        try {
            header = JSON.readTree(new String(line, StandardCharsets.UTF_8));
        } catch (IOException notJson) {
            throw new Broken("it does not begin with a header");
        }
        if (!header.path("version").isInt()) {
            throw new Broken("it does not begin with a header");
        }
        if (header.path("version").intValue() != VERSION) {
            throw new IOException("it was written by another version of Darkroom");
        }
        return header;
    }

    private static ReceivedAnswer received(JsonNode header, byte[] body) throws Broken {
        try {
            return new ReceivedAnswer(
                    new StoredAnswer(
                            header.required("job_id").longValue(),
                            header.required("lease").intValue(),
                            header.required("http_status").intValue(),
                            header.required("content_type").textValue(),
                            body),
                    Instant.parse(header.required("received_at").asText()));
        } catch (RuntimeException e) {
            throw new Broken("its header is not complete: " + e.getMessage());
        }
    }
}
