package dev.darkroom.intake;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Fills {@code {column}} in a prompt. */
final class Placeholders {

    private static final int NAMED = 20;

    private final List<String> columns;
    private final UnaryOperator<String> cells;
    private final Consumer<String> problems;

    /**
     * @param columns the names there are
     * @param cells the text of a column
     * @param problems takes what is wrong with the prompt
     */
    Placeholders(List<String> columns, UnaryOperator<String> cells, Consumer<String> problems) {
        this.columns = columns;
        this.cells = cells;
        this.problems = problems;
    }

    /** The prompt with every placeholder filled; values are not looked through again. */
    String fill(String prompt) {
        StringBuilder filled = new StringBuilder(prompt.length() + 64);
        int i = 0;
        while (i < prompt.length()) {
            char c = prompt.charAt(i);
            boolean doubled = i + 1 < prompt.length() && prompt.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                filled.append(c);
                i += 2;
            } else if (c == '{') {
                int end = prompt.indexOf('}', i);
                if (end < 0) {
                    problems.accept("opens { and never closes it; write {{ for a brace");
                    return filled.toString();
                }
                filled.append(value(prompt.substring(i + 1, end)));
                i = end + 1;
            } else {
                filled.append(c);
                i++;
            }
        }
        return filled.toString();
    }

    private String value(String name) {
        String column = columns.contains(name) ? name : IntakeColumns.VARS + name;
        if (!columns.contains(column) || name.equals(IntakeColumns.PROMPT)) {
            problems.accept(
                    "uses {" + name + "}, which is no column; there are " + known() + " (write {{ for a brace)");
            return "";
        }
        String value = cells.apply(column);
        if (value.isEmpty()) {
            problems.accept("uses {" + name + "}, but the cell in column " + column + " is empty");
        }
        return value;
    }

    private String known() {
        List<String> names = columns.stream()
                .filter(c -> !c.equals(IntakeColumns.PROMPT))
                .map(c -> IntakeColumns.isVariable(c) ? c.substring(IntakeColumns.VARS.length()) : c)
                .map(c -> "{" + c + "}")
                .toList();
        String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? shown + ", …" : shown;
    }
}
