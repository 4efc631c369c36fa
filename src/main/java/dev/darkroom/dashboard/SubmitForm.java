package dev.darkroom.dashboard;

import dev.darkroom.api.BatchUpload;
import dev.darkroom.api.Handed;
import dev.darkroom.api.Idempotency;
import dev.darkroom.api.Values;
import dev.darkroom.job.Excerpt;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Sha256;
import dev.darkroom.security.Token;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What stands in the form beside the files, as it was typed.
 *
 * @param key the same for one page as it was shown: who presses twice starts one batch
 */
public record SubmitForm(
        String name, String maxPaid, String creditsPerEdit, String priority, String onUncertain, String key) {

    static final Set<String> FIELDS =
            Set.of("name", "max_paid", "credits_per_edit", "priority", "on_uncertain", "key", "action", "checked");

    private static final int LONGEST_NAME = 200;

    static SubmitForm empty() {
        return new SubmitForm("", "", "", "", "", UUID.randomUUID().toString());
    }

    static SubmitForm of(BatchUpload upload) {
        return new SubmitForm(
                upload.field("name"),
                upload.field("max_paid"),
                upload.field("credits_per_edit"),
                upload.field("priority"),
                upload.field("on_uncertain"),
                upload.field("key"));
    }

    public boolean isResend() {
        return onUncertain.equalsIgnoreCase(OnUncertain.RESEND.name());
    }

    /** @throws dev.darkroom.api.ProblemException 422 for what may not stand there */
    Handed handed(Token by, String fileName) {
        return new Handed(
                by,
                name.isEmpty() ? named(fileName) : Values.text("name", name, LONGEST_NAME),
                onUncertain.isEmpty() ? OnUncertain.HOLD : Values.word(OnUncertain.class, "on_uncertain", onUncertain),
                given(maxPaid).map(text -> (int) Values.number("max_paid", text, 0, Integer.MAX_VALUE)),
                given(creditsPerEdit).map(text -> Values.amount("credits_per_edit", text)),
                given(priority)
                        .map(text -> Map.of("priority", Long.toString(Values.number("priority", text, 0, 9))))
                        .orElse(Map.of()),
                Optional.empty());
    }

    /** Another file, or other members, are another batch. */
    Optional<Idempotency.Key> idempotency(BatchUpload upload) {
        String request = request(upload);
        return key.isEmpty()
                ? Optional.empty()
                : Idempotency.Key.of(key + "-" + Sha256.of(request).substring(0, 16), "POST /submit", request);
    }

    private String request(BatchUpload upload) {
        return String.join("\n", name, maxPaid, creditsPerEdit, priority, onUncertain, upload.fingerprint());
    }

    /** What was checked: only that may be started. */
    String proof(BatchUpload upload) {
        return Sha256.of("checked\n" + request(upload));
    }

    private static String named(String fileName) {
        String base = fileName.replaceFirst(".*[/\\\\]", "")
                .replaceFirst("\\.[A-Za-z]+$", "")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        String name = base.isEmpty() ? "batch" : base;
        return Excerpt.start(name, LONGEST_NAME);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
