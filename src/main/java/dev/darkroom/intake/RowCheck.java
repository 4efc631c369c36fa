package dev.darkroom.intake;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.InvalidEditRequest;
import dev.darkroom.job.Parameter;
import dev.darkroom.job.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks one row after the other and reports everything that is wrong with each. */
final class RowCheck {

    private static final int LONGEST_PROMPT = ((ValueType.Text) Parameter.PROMPT.type()).maxLength();

    private final Defaults defaults;
    private final ImageReader images;
    private final RowNames names;
    private final Findings findings;

    RowCheck(IntakeOptions options, Defaults defaults, Findings findings) {
        this.defaults = defaults;
        this.images = new ImageReader(options.images(), options.pictures());
        this.names = new RowNames(findings);
        this.findings = findings;
    }

    /** The row, or empty when it has errors; these are among the findings. */
    Optional<CheckedRow> check(Row row) {
        List<RowError> problems = new ArrayList<>(row.problems());
        int before = problems.size();
        String customId = names.customId(row, problems);
        boolean idIsFit = problems.size() == before;
        ImageSource image = image(row, problems);
        EditRequest request = request(row, customId, problems);
        int priority = priority(row, problems);
        boolean nameGiven = !row.text(IntakeColumns.OUTPUT_NAME).isEmpty();
        // A name made from a custom_id that is wrong would only tell the same mistake twice.
        String outputName = nameGiven || idIsFit ? names.outputName(row, customId, problems) : "";
        if (request != null) {
            request.warnings().forEach(warning -> findings.warn(warning, row.line()));
        }
        if (!problems.isEmpty()) {
            problems.forEach(findings::add);
            return Optional.empty();
        }
        if (image == null || request == null) {
            // What is missing is an error of the header, reported there.
            return Optional.empty();
        }
        return Optional.of(new CheckedRow(
                row.line(), row.number(), customId, outputName, nameGiven, image, request, priority, row.input()));
    }

    private ImageSource image(Row row, List<RowError> problems) {
        if (!row.has(IntakeColumns.IMAGE)) {
            return null;
        }
        String cell = row.text(IntakeColumns.IMAGE);
        if (cell.isEmpty()) {
            problems.add(problem(
                    row,
                    IntakeColumns.IMAGE,
                    "",
                    "is missing: it must be an http(s) URL, an asset path or the path of a file"));
            return null;
        }
        try {
            return images.read(cell);
        } catch (InvalidImage e) {
            problems.add(problem(row, IntakeColumns.IMAGE, cell, e.getMessage()));
            return null;
        }
    }

    private EditRequest request(Row row, String customId, List<RowError> problems) {
        boolean given = !row.text(IntakeColumns.PROMPT).isEmpty();
        boolean missing = !given && defaults.prompt().isEmpty();
        String prompt = missing ? "" : prompt(row, given, customId, problems);
        if (prompt == null || missing && !row.has(IntakeColumns.PROMPT)) {
            // The prompt's own error is told already; the other cells are still looked at.
            prompt = "-";
        }
        try {
            EditRequest request = row.request(prompt, defaults);
            return missing ? null : request;
        } catch (InvalidEditRequest e) {
            e.violations().forEach(violation -> problems.add(RowError.of(row, violation)));
            return null;
        }
    }

    /** Null when its placeholders cannot be filled. */
    private String prompt(Row row, boolean given, String customId, List<RowError> problems) {
        String prompt = given ? row.prompt() : defaults.prompt().orElseThrow();
        if (given && !row.hasVariables()) {
            return prompt;
        }
        int before = problems.size();
        List<String> columns = new ArrayList<>(row.columns());
        if (!columns.contains(IntakeColumns.CUSTOM_ID)) {
            columns.add(IntakeColumns.CUSTOM_ID);
        }
        String filled = new Placeholders(
                        columns,
                        column -> column.equals(IntakeColumns.CUSTOM_ID) ? customId : row.text(column),
                        LONGEST_PROMPT,
                        message -> problems.add(problem(row, IntakeColumns.PROMPT, prompt, message)))
                .fill(prompt);
        return problems.size() > before ? null : filled;
    }

    private int priority(Row row, List<RowError> problems) {
        String cell = row.text(IntakeColumns.PRIORITY);
        if (cell.isEmpty()) {
            return defaults.priority();
        }
        Optional<Integer> priority = Priority.read(cell);
        if (priority.isEmpty()) {
            problems.add(problem(row, IntakeColumns.PRIORITY, cell, "must be " + Priority.ALLOWED));
        }
        return priority.orElse(Priority.DEFAULT);
    }

    private static RowError problem(Row row, String column, String value, String message) {
        return new RowError(row.line(), row.number(), column, value, message);
    }
}
