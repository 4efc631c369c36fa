package dev.darkroom.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The provider's record of an edit.
 *
 * @param uuid what it is looked up by; null where it is missing or is no UUID
 * @param status see {@link Status}
 * @param temporaryUrl where the result can be fetched, for a while; null where there is none. {@code toString} gives it byte for byte
 * @param createdAt as it came; null where it is missing
 * @param resultKeys the result's keys in the provider's store. A key is not a URL and cannot be fetched
 * @param verbatim the record's JSON, byte for byte
 */
public record AiRecord(
        UUID uuid, Status status, URI temporaryUrl, String createdAt, List<String> resultKeys, byte[] verbatim) {

    /** Where the edit stands; several words of the API for one thing are one here. */
    public enum Status {
        SUCCESS,
        PROCESSING,
        FAILURE,
        /** A word that is not known. */
        OTHER;

        static Status of(ObjectNode record) {
            return switch (record.path("status").asText("").toUpperCase(Locale.ROOT)) {
                case "SUCCESS", "COMPLETED" -> SUCCESS;
                case "PROCESSING" -> PROCESSING;
                case "FAILURE", "FAILED", "ERROR" -> FAILURE;
                default -> OTHER;
            };
        }
    }

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern RECORD_START =
            Pattern.compile("\"aiRecord\"\\s*:\\s*\\{\\s*\"uuid\"\\s*:\\s*\"(" + UUID_FORM.pattern() + ")\"");
    private static final Pattern SIGNED_AT = Pattern.compile("[?&]X-Amz-Date=(\\d{8}T\\d{6})Z(?:&|$)");
    private static final Pattern VALID_FOR = Pattern.compile("[?&]X-Amz-Expires=(\\d{1,9})(?:&|$)");
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);
    private static final int SEARCHED = 4_096;

    /** Reads the record of an answer. Empty where the body is not a JSON object with an {@code aiRecord} object in it. */
    public static Optional<AiRecord> read(byte[] body) {
        return Envelope.read(body).flatMap(AiRecord::of);
    }

    /** Until when the link is valid, by the provider's clock; empty where it does not say. */
    public Optional<Instant> freshUntil() {
        String link = temporaryUrl == null ? "" : temporaryUrl.toString();
        Matcher signedAt = SIGNED_AT.matcher(link);
        Matcher validFor = VALID_FOR.matcher(link);
        if (!signedAt.find() || !validFor.find()) {
            return Optional.empty();
        }
        try {
            Instant from = LocalDateTime.parse(signedAt.group(1), BASIC).toInstant(ZoneOffset.UTC);
            return Optional.of(from.plusSeconds(Long.parseLong(validFor.group(1))));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    static Optional<AiRecord> of(Envelope envelope) {
        ObjectNode record = envelope.record();
        if (record == null) {
            return Optional.empty();
        }
        JsonNode result = record.path("aiRecordDetail").path("resultObject");
        URI link = link(record.path("temporaryUrl"))
                .or(() -> link(envelope.members().path("temporaryUrl")))
                .or(() -> linkIn(result))
                .orElse(null);
        return Optional.of(new AiRecord(
                uuid(record.path("uuid").asText("")).orElse(null),
                Status.of(record),
                link,
                record.path("createdAt").isTextual() ? record.path("createdAt").textValue() : null,
                keys(result),
                envelope.verbatim()));
    }

    /** The uuid at the start of an answer that cannot be read as a whole, so that a cut answer can still be looked up. */
    static Optional<UUID> uuidInPartOf(byte[] answer) {
        String start = new String(answer, 0, Math.min(answer.length, SEARCHED), StandardCharsets.ISO_8859_1);
        Matcher matcher = RECORD_START.matcher(start);
        return matcher.find() ? uuid(matcher.group(1)) : Optional.empty();
    }

    private static Optional<UUID> uuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    private static Optional<URI> linkIn(JsonNode result) {
        for (JsonNode item : result.isArray() ? result : List.of(result)) {
            Optional<URI> link = link(item.path("url"));
            if (link.isPresent()) {
                return link;
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> link(JsonNode value) {
        try {
            URI link = new URI(value.isTextual() ? value.textValue() : "");
            boolean http = "http".equalsIgnoreCase(link.getScheme()) || "https".equalsIgnoreCase(link.getScheme());
            return http && link.getHost() != null ? Optional.of(link) : Optional.empty();
        } catch (URISyntaxException notALink) {
            return Optional.empty();
        }
    }

    private static List<String> keys(JsonNode result) {
        List<String> keys = new ArrayList<>();
        for (JsonNode item : result.isArray() ? result : List.of(result)) {
            if (item.isTextual()) {
                keys.add(item.textValue());
            }
        }
        return List.copyOf(keys);
    }
}
