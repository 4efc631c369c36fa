package dev.darkroom.dashboard;

import dev.darkroom.api.EditForm;
import dev.darkroom.api.Handed;
import dev.darkroom.api.Idempotency;
import dev.darkroom.api.JobView;
import dev.darkroom.api.Values;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Parameter;
import dev.darkroom.job.Sha256;
import dev.darkroom.security.Token;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands in the form of the playground, as it was typed.
 *
 * @param values of the model's parameters, by column; empty where nothing was typed
 * @param key the same for one page as it was shown: who presses twice starts one edit
 */
public record PlaygroundForm(Map<String, String> values, String creditsPerEdit, String key) {

    static final Set<String> FIELDS = Stream.concat(
                    Arrays.stream(Parameter.values()).map(Parameter::column),
                    Stream.of("credits_per_edit", "key", "action", "checked"))
            .collect(Collectors.toUnmodifiableSet());

    private static final String NAME = "playground";

    /** Before everything that came as a file: somebody sits and waits. */
    private static final String PRIORITY = "0";

    static PlaygroundForm empty() {
        return new PlaygroundForm(Map.of(), "", UUID.randomUUID().toString());
    }

    static PlaygroundForm of(EditForm form) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.values()) {
            String value = form.field(parameter.column());
            values.put(parameter.column(), parameter == Parameter.PROMPT ? value : value.strip());
        }
        form.picture().ifPresent(picture -> values.put(Parameter.IMAGE.column(), picture));
        return new PlaygroundForm(
                values,
                form.field("credits_per_edit").strip(),
                form.field("key").strip());
    }

    /** The same edit once more, to be changed. */
    static PlaygroundForm of(JobView job, String creditsPerEdit) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Parameter.IMAGE.column(), job.image());
        Parameters.of(job.request()).forEach(given -> values.put(given.name(), given.value()));
        return new PlaygroundForm(values, creditsPerEdit, UUID.randomUUID().toString());
    }

    public String value(String column) {
        return values.getOrDefault(column, "");
    }

    /** As a row of a file has them. */
    Map<String, String> cells() {
        Map<String, String> cells = new LinkedHashMap<>(Map.of("custom_id", NAME));
        for (Parameter parameter : Parameter.values()) {
            cells.put(parameter.column(), value(parameter.column()));
        }
        cells.put("priority", PRIORITY);
        return cells;
    }

    /** @throws dev.darkroom.api.ProblemException 422 where the price is none */
    Handed handed(Token by) {
        return new Handed(
                by,
                NAME,
                OnUncertain.HOLD,
                Optional.empty(),
                creditsPerEdit.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Values.amount("credits_per_edit", creditsPerEdit)),
                Map.of(),
                Optional.empty());
    }

    /** Another edit is another job, whatever the page. */
    Optional<Idempotency.Key> idempotency() {
        return key.isEmpty()
                ? Optional.empty()
                : Idempotency.Key.of(key + "-" + proof().substring(0, 16), "POST /playground", request());
    }

    /** What was shown with its cost: only that is started. */
    String proof() {
        return Sha256.of("shown\n" + request());
    }

    private String request() {
        return cells() + "\n" + creditsPerEdit;
    }
}
