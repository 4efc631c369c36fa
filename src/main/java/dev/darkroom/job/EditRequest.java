package dev.darkroom.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One edit as the user wants it: a sentence, and up to eight optional parameters. Which picture it is for is the job's
 * {@link ImageSource}; {@link #promptObject} joins the two. What is left out is not sent, so that the provider's default holds.
 *
 * <p>There is no invalid instance: whatever builds one (CSV, JSON, tests) passes the checks of {@link Parameter}.
 */
public final class EditRequest {

    private final Map<Parameter, Object> values;

    private EditRequest(Map<Parameter, Object> values) {
        this.values = values;
    }

    /**
     * Reads a request from text, as in a CSV row. Empty cells count as left out.
     *
     * @param cells values by column name, without {@code image}
     * @throws InvalidEditRequest naming every column that is unknown, missing or out of its range
     */
    public static EditRequest fromText(Map<String, String> cells) {
        Reading reading = new Reading();
        cells.forEach((column, cell) -> {
            String value = column.equals(Parameter.PROMPT.column()) ? cell : cell.strip();
            if (!value.isBlank()) {
                reading.take(column, value, parameter -> parameter.type().read(value));
            }
        });
        return reading.request();
    }

    /**
     * Reads a request from a JSON object, as in a JSONL row, the REST API or the {@code job.request} column. Nulls count as left out.
     *
     * @param json members by column name, without {@code image}
     * @throws InvalidEditRequest naming every member that is unknown, missing, of the wrong type or out of its range
     */
    public static EditRequest fromJson(ObjectNode json) {
        Reading reading = new Reading();
        json.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (!value.isNull()) {
                String shown = value.isTextual() ? value.textValue() : value.toString();
                reading.take(
                        member.getKey(), shown, parameter -> parameter.type().read(value));
            }
        });
        return reading.request();
    }

    public String prompt() {
        return (String) values.get(Parameter.PROMPT);
    }

    /** The value of a parameter: String, Long, BigDecimal or Boolean by its type; empty where it was left out. */
    public Optional<Object> value(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }

    /** The picture's format: as asked for, else the provider's default. */
    public OutputFormat outputFormat() {
        return value(Parameter.OUTPUT_FORMAT)
                .map(v -> OutputFormat.of((String) v))
                .orElse(OutputFormat.PNG);
    }

    /** What is allowed and will probably not do what the user wants; each a sentence for a person. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (values.containsKey(Parameter.OUTPUT_QUALITY) && outputFormat() == OutputFormat.PNG) {
            warnings.add("output_quality has no effect on png; set output_format to jpg or leave it out");
        }
        if (Long.valueOf(6).equals(values.get(Parameter.SAFETY_TOLERANCE))) {
            warnings.add(
                    "safety_tolerance 6 may be refused by the model behind the API; 5 is the highest that is always taken");
        }
        return warnings;
    }

    /** The {@code job.request} column: the parameters by name, without the picture. Reads back by {@link #fromJson}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((parameter, value) -> put(json, parameter.apiName(), value));
        return json;
    }

    /** The provider's {@code promptObject} for a picture in its asset store. */
    public ObjectNode promptObject(String assetPath) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(Parameter.IMAGE.apiName(), assetPath);
        json.setAll(toJson());
        return json;
    }

    private static void put(ObjectNode json, String name, Object value) {
        if (value instanceof String text) {
            json.put(name, text);
        } else if (value instanceof Long number) {
            json.put(name, number);
        } else if (value instanceof BigDecimal number) {
            json.put(name, number);
        } else {
            json.put(name, (Boolean) value);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EditRequest request && toJson().equals(request.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }

    private interface Reader {
        Optional<Object> read(Parameter parameter);
    }

    private static final class Reading {
        private final Map<Parameter, Object> values = new EnumMap<>(Parameter.class);
        private final List<Violation> violations = new ArrayList<>();

        void take(String column, String shown, Reader reader) {
            Optional<Parameter> known = Parameter.of(column).filter(p -> p != Parameter.IMAGE);
            if (known.isEmpty()) {
                violations.add(new Violation(column, shown, "left out: there is no such parameter"));
                return;
            }
            reader.read(known.get())
                    .ifPresentOrElse(
                            value -> values.put(known.get(), value),
                            () -> violations.add(new Violation(
                                    column, shown, known.get().type().allowed())));
        }

        EditRequest request() {
            boolean promptIsWrong = violations.stream().anyMatch(v -> v.column().equals(Parameter.PROMPT.column()));
            if (!values.containsKey(Parameter.PROMPT) && !promptIsWrong) {
                violations.add(new Violation(
                        Parameter.PROMPT.column(), "", Parameter.PROMPT.type().allowed()));
            }
            if (!violations.isEmpty()) {
                throw new InvalidEditRequest(violations);
            }
            return new EditRequest(values);
        }
    }
}
