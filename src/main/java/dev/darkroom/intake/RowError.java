package dev.darkroom.intake;

import dev.darkroom.job.Excerpt;
import dev.darkroom.job.Violation;

/**
 * Something that must be corrected before the file can be run.
 *
 * @param line where the row begins in the file, from 1; 0 for an option of the command line
 * @param row the row, from 1, header and blank lines not counted; 0 where it is not about one row
 * @param column the column, or the option; empty where it is about the whole row or file
 * @param value what stands there, shortened to 200 characters; empty when nothing does
 * @param message what is wrong with it and what is allowed; reads on after column and value
 */
public record RowError(long line, int row, String column, String value, String message) {

    private static final int SHOWN = 200;

    public RowError {
        value = Excerpt.of(value, SHOWN);
    }

    static RowError of(Row row, Violation violation) {
        String start = violation.value().isEmpty() ? "is missing: it must be " : "must be ";
        return new RowError(
                row.line(), row.number(), violation.column(), violation.value(), start + violation.allowed());
    }

    /** One line for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line > 0 ? "line " + line : "");
        if (!column.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append(column);
        }
        if (!value.isEmpty()) {
            text.append(" \"").append(value.replaceAll("\\R", "⏎")).append('"');
        }
        return text.append(text.isEmpty() ? "" : ": ").append(message).toString();
    }
}
