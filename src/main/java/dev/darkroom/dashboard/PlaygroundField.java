package dev.darkroom.dashboard;

import dev.darkroom.job.Parameter;
import dev.darkroom.job.ValueType;
import java.util.Arrays;
import java.util.List;

/**
 * A field for a parameter of the model that may be left out.
 *
 * @param name its column
 * @param words it is one of these; empty: it is typed
 * @param defaultValue what holds where it is left out
 * @param allowed what may stand there
 */
public record PlaygroundField(
        String name, List<String> words, String value, String defaultValue, String allowed, boolean isWrong) {

    /** @param wrong columns that something is wrong with */
    static List<PlaygroundField> of(PlaygroundForm form, List<String> wrong) {
        return Arrays.stream(Parameter.values())
                .filter(parameter -> !parameter.required())
                .map(parameter -> new PlaygroundField(
                        parameter.column(),
                        words(parameter.type()),
                        form.value(parameter.column()),
                        parameter.defaultValue().orElse("random"),
                        parameter.type().allowed(),
                        wrong.contains(parameter.column())))
                .toList();
    }

    private static List<String> words(ValueType type) {
        if (type instanceof ValueType.Choice choice) {
            return choice.words();
        }
        return type instanceof ValueType.Flag ? List.of("true", "false") : List.of();
    }

    public boolean isChoice() {
        return !words.isEmpty();
    }

    /** What was sent and is no choice is shown all the same, so that nothing is changed in silence. */
    public boolean isStrange() {
        return !value.isEmpty() && !words.contains(value);
    }
}
