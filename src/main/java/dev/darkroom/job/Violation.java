package dev.darkroom.job;

/**
 * A value that is not allowed.
 *
 * @param column the column or JSON member it stands in
 * @param value the value as given, shortened to 200 characters; empty when it is missing
 * @param allowed what would be allowed, as a noun phrase ("a whole number from 15 to 50")
 */
public record Violation(String column, String value, String allowed) {

    private static final int SHOWN = 200;

    public Violation {
        value = Excerpt.of(value, SHOWN);
    }

    /** One sentence for a person. */
    public String message() {
        return value.isEmpty()
                ? column + " is missing: it must be " + allowed
                : column + " is \"" + value + "\": it must be " + allowed;
    }
}
