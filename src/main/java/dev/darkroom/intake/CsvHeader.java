package dev.darkroom.intake;

import dev.darkroom.job.Parameter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The first line of a CSV: which column is what. */
final class CsvHeader {

    private static final String DELIMITERS = ";\t|";

    /** Names by position; null for what is not read: unknown, repeated or without a name. */
    private final List<String> names = new ArrayList<>();

    private final BitSet unnamed = new BitSet();
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<String> columns;
    private final boolean variables;

    CsvHeader(CsvCells.Cells cells, boolean needsPrompt, Findings findings) throws UnreadableInput {
        if (cells.count() > Limits.COLUMNS) {
            throw new UnreadableInput(
                    cells.line(), "has %d columns: at most %d are allowed".formatted(cells.count(), Limits.COLUMNS));
        }
        refuseOtherFiles(cells);
        List<String> own = new ArrayList<>();
        for (int i = 0; i < cells.texts().size(); i++) {
            String name = accept(cells.texts().get(i).strip(), i, cells.line(), findings);
            names.add(name);
            if (name != null && !IntakeColumns.REPORT.contains(name)) {
                own.add(name);
            }
        }
        columns = List.copyOf(own);
        variables = positions.keySet().stream().anyMatch(IntakeColumns::isVariable);
        require(IntakeColumns.IMAGE, "is missing: each row needs its picture", cells.line(), findings);
        if (needsPrompt) {
            require(IntakeColumns.PROMPT, "is missing: add the column, or give --prompt", cells.line(), findings);
        }
    }

    private String accept(String name, int position, long line, Findings findings) {
        if (name.isEmpty()) {
            unnamed.set(position);
            return null;
        }
        if (!IntakeColumns.isKnown(name)) {
            findings.add(new RowError(line, 0, name, "", IntakeColumns.advice(name)));
            return null;
        }
        Integer earlier = positions.putIfAbsent(name, position);
        if (earlier != null) {
            findings.add(new RowError(
                    line,
                    0,
                    name,
                    "",
                    "stands there twice: as column %d and as column %d".formatted(earlier + 1, position + 1)));
            return null;
        }
        return name;
    }

    private void require(String column, String message, long line, Findings findings) {
        if (!positions.containsKey(column)) {
            findings.add(new RowError(line, 0, column, "", message));
        }
    }

    private static void refuseOtherFiles(CsvCells.Cells cells) throws UnreadableInput {
        if (cells.texts().stream().map(String::strip).anyMatch(IntakeColumns::isKnown)) {
            return;
        }
        String first = cells.texts().get(0);
        for (char delimiter : DELIMITERS.toCharArray()) {
            Stream<String> names = Stream.of(first.split(java.util.regex.Pattern.quote(String.valueOf(delimiter))))
                    .map(String::strip);
            if (first.indexOf(delimiter) >= 0 && names.anyMatch(IntakeColumns::isKnown)) {
                throw new UnreadableInput(
                        cells.line(),
                        "separates its columns by %s: save the file with commas"
                                .formatted(delimiter == '\t' ? "tabs" : "\"" + delimiter + "\""));
            }
        }
        List<String> advice = cells.texts().stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty() && IntakeColumns.advice(name).contains("did you mean"))
                .toList();
        if (advice.isEmpty()) {
            throw new UnreadableInput(
                    cells.line(),
                    "names none of the known columns; the first line must be the header, for example image,prompt. Known are "
                            + String.join(", ", IntakeColumns.KNOWN) + " and vars.*");
        }
    }

    /** Null where the cell is not read. */
    String name(int position) {
        return names.get(position);
    }

    boolean isUnnamed(int position) {
        return unnamed.get(position);
    }

    int size() {
        return names.size();
    }

    boolean has(String column) {
        return positions.containsKey(column);
    }

    /** -1 where there is no such column. */
    int position(String column) {
        return positions.getOrDefault(column, -1);
    }

    /** The parameters that have a column, prompt included and image not. */
    List<Parameter> parameters() {
        return Stream.of(Parameter.values())
                .filter(p -> p != Parameter.IMAGE && has(p.column()))
                .toList();
    }

    boolean hasVariables() {
        return variables;
    }

    List<String> columns() {
        return columns;
    }
}
