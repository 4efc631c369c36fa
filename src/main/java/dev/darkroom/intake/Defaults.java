package dev.darkroom.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.InvalidEditRequest;
import dev.darkroom.job.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What holds where a row leaves a cell empty; checked once, by the rules of a cell. */
final class Defaults {

    private static final String STAND_IN = "-";

    private final Optional<String> prompt;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final ObjectNode values;
    private int priority = Priority.DEFAULT;

    Defaults(IntakeOptions options, Findings findings) {
        this.prompt = options.prompt().map(text -> prompt(text, findings));
        options.set().forEach((column, value) -> take(column, value.strip(), findings));
        this.values = request().toJson();
        values.remove(Parameter.PROMPT.apiName());
    }

    private static String prompt(String text, Findings findings) {
        if (Parameter.PROMPT.type().read(text).isPresent()) {
            return text;
        }
        findings.add(
                option("--prompt", text, "must be " + Parameter.PROMPT.type().allowed()));
        return STAND_IN;
    }

    private void take(String column, String value, Findings findings) {
        String option = "--set " + column;
        if (column.equals(IntakeColumns.PRIORITY)) {
            Priority.read(value)
                    .ifPresentOrElse(
                            number -> priority = number,
                            () -> findings.add(option(option, value, "must be " + Priority.ALLOWED)));
        } else if (column.equals(IntakeColumns.PROMPT)) {
            findings.add(option(option, value, "is not possible: use --prompt"));
        } else if (Parameter.of(column).filter(p -> !p.required()).isEmpty()) {
            String why = IntakeColumns.isKnown(column)
                    ? "is not possible: each row has its own " + column
                    : IntakeColumns.advice(column);
            findings.add(option(option, value, why));
        } else if (value.isEmpty()) {
            findings.add(option(
                    option,
                    "",
                    "must be " + Parameter.of(column).orElseThrow().type().allowed()));
        } else {
            texts.put(column, value);
            try {
                request();
            } catch (InvalidEditRequest e) {
                texts.remove(column);
                e.violations().forEach(v -> findings.add(option(option, v.value(), "must be " + v.allowed())));
            }
        }
    }

    private EditRequest request() {
        Map<String, String> cells = new LinkedHashMap<>(texts);
        cells.put(IntakeColumns.PROMPT, STAND_IN);
        return EditRequest.fromText(cells);
    }

    private static RowError option(String option, String value, String message) {
        return new RowError(0, 0, option, value, message);
    }

    Optional<String> prompt() {
        return prompt;
    }

    /** By column, as a cell would give them. */
    Map<String, String> texts() {
        return texts;
    }

    /** By column, as JSON would give them. */
    ObjectNode values() {
        return values;
    }

    int priority() {
        return priority;
    }
}
