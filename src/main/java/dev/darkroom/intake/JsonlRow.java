package dev.darkroom.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import java.util.ArrayList;
import java.util.List;

/** One object of a JSONL file. Its members must have the right types already. */
final class JsonlRow implements Row {

    /** More digits or zeros than this are no number anybody means, and costly to compute with. */
    private static final int LONGEST_NUMBER = 40;

    private final ObjectNode json;
    private final long line;
    private final int number;
    private final List<RowError> problems = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private final boolean variables;

    JsonlRow(ObjectNode json, long line, int number) {
        this.json = json;
        this.line = line;
        this.number = number;
        json.remove(IntakeColumns.REPORT);
        json.properties().forEach(member -> inspect(member.getKey(), member.getValue()));
        problems.forEach(problem -> json.putNull(problem.column()));
        this.variables = columns.stream().anyMatch(IntakeColumns::isVariable);
    }

    private void inspect(String name, JsonNode value) {
        if (!IntakeColumns.isKnown(name)) {
            problem(name, value, IntakeColumns.advice(name));
            return;
        }
        columns.add(name);
        if (isOutsized(value)) {
            problem(name, value, "must be a number of at most %d digits".formatted(LONGEST_NUMBER));
        } else if (value.isTextual() && !isWellFormed(value.textValue())) {
            problem(name, value, "must be text: it holds half of a surrogate pair");
        } else if (IntakeColumns.isVariable(name)
                && value.isTextual()
                && value.textValue().indexOf('\0') >= 0) {
            // PostgreSQL keeps such JSON and fails wherever it is looked into.
            problem(name, value, "must be text without the character U+0000");
        } else if (IntakeColumns.isVariable(name) && value.isContainerNode()) {
            problem(name, value, "must be text, a number, true or false");
        } else if (name.equals(IntakeColumns.PRIORITY) && !value.isNull() && !value.isIntegralNumber()) {
            problem(name, value, "must be " + Priority.ALLOWED);
        } else if (isOwnText(name) && !value.isNull() && !value.isTextual()) {
            problem(name, value, "must be text in quotes");
        }
    }

    private void problem(String name, JsonNode value, String message) {
        String shown = value.isTextual() ? value.textValue() : isOutsized(value) ? "" : value.toString();
        problems.add(new RowError(line, number, name, shown, message));
    }

    private static boolean isOwnText(String name) {
        return name.equals(IntakeColumns.IMAGE)
                || name.equals(IntakeColumns.CUSTOM_ID)
                || name.equals(IntakeColumns.OUTPUT_NAME);
    }

    private static boolean isOutsized(JsonNode value) {
        if (!value.isNumber()) {
            return false;
        }
        var decimal = value.decimalValue();
        return decimal.precision() > LONGEST_NUMBER || Math.abs((long) decimal.scale()) > LONGEST_NUMBER;
    }

    private static boolean isWellFormed(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
                || text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String text(String column) {
        JsonNode value = json.get(column);
        if (value == null || value.isNull() || value.isContainerNode()) {
            return "";
        }
        return value.isNumber()
                ? value.decimalValue().toPlainString()
                : value.asText().strip();
    }

    @Override
    public String prompt() {
        return json.get(IntakeColumns.PROMPT).asText();
    }

    /** What was of the wrong type is not asked for again. */
    @Override
    public boolean has(String column) {
        return problems.stream().noneMatch(problem -> problem.column().equals(column));
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean hasVariables() {
        return variables;
    }

    @Override
    public List<RowError> problems() {
        return problems;
    }

    @Override
    public EditRequest request(String prompt, Defaults defaults) {
        ObjectNode values = defaults.values().deepCopy();
        for (Parameter parameter : Parameter.values()) {
            JsonNode value = json.get(parameter.column());
            if (parameter != Parameter.IMAGE && value != null && !value.isNull()) {
                values.set(parameter.column(), value);
            }
        }
        // A prompt of the wrong type must be told as such.
        if (values.path(IntakeColumns.PROMPT).isTextual() || !values.has(IntakeColumns.PROMPT)) {
            values.put(IntakeColumns.PROMPT, prompt);
        }
        return EditRequest.fromJson(values);
    }

    @Override
    public String input() {
        return json.toString();
    }
}
