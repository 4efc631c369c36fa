package dev.darkroom.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a parameter's value may be. A CSV cell and a JSON value are read by the same rules, except that a cell is text and JSON must have
 * the right type already: {@code "30"} is not a number there.
 */
public sealed interface ValueType {

    /** A short noun phrase for an error message: "a whole number from 15 to 50". */
    String allowed();

    /** The value of a CSV cell, or empty when it is not allowed. */
    Optional<Object> read(String cell);

    /** The value of a JSON value, or empty when it is not allowed. */
    Optional<Object> read(JsonNode json);

    /** Text that is not blank, up to a number of UTF-16 units. */
    record Text(int maxLength) implements ValueType {
        @Override
        public String allowed() {
            return String.format(Locale.ROOT, "text of 1 to %,d characters", maxLength);
        }

        @Override
        public Optional<Object> read(String cell) {
            boolean fits = !cell.isBlank() && cell.length() <= maxLength && cell.indexOf('\0') < 0;
            return fits ? Optional.of(cell) : Optional.empty();
        }

        @Override
        public Optional<Object> read(JsonNode json) {
            return json.isTextual() ? read(json.textValue()) : Optional.empty();
        }
    }

    /** One of a few words, spelled exactly. */
    record Choice(List<String> words) implements ValueType {
        @Override
        public String allowed() {
            return "one of " + String.join(", ", words);
        }

        @Override
        public Optional<Object> read(String cell) {
            return words.contains(cell) ? Optional.of(cell) : Optional.empty();
        }

        @Override
        public Optional<Object> read(JsonNode json) {
            return json.isTextual() ? read(json.textValue()) : Optional.empty();
        }
    }

    /** A whole number between two bounds, both allowed. */
    record WholeNumber(long min, long max) implements ValueType {
        private static final Pattern FORM = Pattern.compile("-?\\d{1,18}");

        @Override
        public String allowed() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public Optional<Object> read(String cell) {
            return FORM.matcher(cell).matches() ? within(new BigDecimal(cell)) : Optional.empty();
        }

        @Override
        public Optional<Object> read(JsonNode json) {
            return json.isNumber() ? within(json.decimalValue()) : Optional.empty();
        }

        /** Compared before it is unfolded: 1e999999999 is a number of JSON, too. */
        private Optional<Object> within(BigDecimal number) {
            boolean inside =
                    number.compareTo(BigDecimal.valueOf(min)) >= 0 && number.compareTo(BigDecimal.valueOf(max)) <= 0;
            boolean whole = inside && number.stripTrailingZeros().scale() <= 0;
            return whole ? Optional.of(number.longValueExact()) : Optional.empty();
        }
    }

    /** A decimal number between two bounds, both allowed, with at most six decimals. */
    record Decimal(BigDecimal min, BigDecimal max) implements ValueType {
        private static final Pattern FORM = Pattern.compile("-?\\d{1,9}(\\.\\d{1,6})?");

        @Override
        public String allowed() {
            return "a number from " + min + " to " + max;
        }

        @Override
        public Optional<Object> read(String cell) {
            return FORM.matcher(cell).matches() ? within(new BigDecimal(cell)) : Optional.empty();
        }

        @Override
        public Optional<Object> read(JsonNode json) {
            return json.isNumber() ? within(json.decimalValue().stripTrailingZeros()) : Optional.empty();
        }

        private Optional<Object> within(BigDecimal number) {
            boolean inside = number.scale() <= 6 && number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
            return inside ? Optional.of(number) : Optional.empty();
        }
    }

    /** True or false. */
    record Flag() implements ValueType {
        @Override
        public String allowed() {
            return "true or false";
        }

        @Override
        public Optional<Object> read(String cell) {
            return switch (cell.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<Object> read(JsonNode json) {
            return json.isBoolean() ? Optional.of(json.booleanValue()) : Optional.empty();
        }
    }
}
