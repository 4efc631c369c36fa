package dev.darkroom.intake;

import dev.darkroom.job.OutputName;
import java.util.List;
import java.util.Locale;

/** Gives each row its custom_id and the name of its result's file, both unique in the file. */
final class RowNames {

    private static final int LONGEST = 200;

    private final UniqueKeys customIds = new UniqueKeys();
    private final UniqueKeys outputNames = new UniqueKeys();
    private final Findings findings;

    RowNames(Findings findings) {
        this.findings = findings;
    }

    /** The row's custom_id, or its number. */
    String customId(Row row, List<RowError> problems) {
        String given = row.text(IntakeColumns.CUSTOM_ID);
        String id = given.isEmpty() ? String.valueOf(row.number()) : given;
        if (isUnfit(id)) {
            problems.add(problem(row, IntakeColumns.CUSTOM_ID, id, unfit()));
            return id;
        }
        int first = customIds.add(id, row.line());
        if (first > 0) {
            problems.add(problem(
                    row,
                    IntakeColumns.CUSTOM_ID,
                    given,
                    given.isEmpty()
                            ? "is missing, and the row number %s in its place is the custom_id of line %d"
                                    .formatted(id, first)
                            : "stands in line %d already: each row needs its own".formatted(first)));
        }
        return id;
    }

    /** The base name of the row's file. Names made from custom_id give way to one another; chosen ones must not clash. */
    String outputName(Row row, String customId, List<RowError> problems) {
        String given = row.text(IntakeColumns.OUTPUT_NAME);
        if (given.isEmpty()) {
            String name = OutputName.safe(customId);
            if (take(name, row) == 0) {
                return name;
            }
            String apart = OutputName.apart(name, customId);
            int first = take(apart, row);
            if (first > 0) {
                problems.add(problem(
                        row,
                        IntakeColumns.CUSTOM_ID,
                        customId,
                        "would give its picture the name %s, which line %d has: give it an output_name"
                                .formatted(apart, first)));
            }
            return apart;
        }
        if (isUnfit(given)) {
            problems.add(problem(row, IntakeColumns.OUTPUT_NAME, given, unfit()));
            return given;
        }
        String name = OutputName.safe(given);
        int first = take(name, row);
        if (first > 0) {
            problems.add(problem(
                    row,
                    IntakeColumns.OUTPUT_NAME,
                    given,
                    "is the name of line %d's picture already; capitals make no difference".formatted(first)));
        }
        if (!name.equals(given)) {
            findings.warn("output_name was changed to a name that every file system takes", row.line());
        }
        return name;
    }

    private int take(String name, Row row) {
        return outputNames.add(fold(name), row.line());
    }

    /** Names that differ only in capitals are one file on macOS and Windows. */
    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isUnfit(String name) {
        return name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl);
    }

    private static String unfit() {
        return "must be 1 to " + LONGEST + " characters, without line breaks and control characters";
    }

    private static RowError problem(Row row, String column, String value, String message) {
        return new RowError(row.line(), row.number(), column, value, message);
    }
}
