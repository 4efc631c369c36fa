package dev.darkroom.intake;

import dev.darkroom.job.Excerpt;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Fills {@code {column}} in a prompt. */
final class Placeholders {

    private static final int NAMED = 20;
    /** More mistakes of one prompt are not told. */
    private static final int TOLD = 20;
    /** Characters of a name in a sentence. */
    private static final int SHOWN = 100;

    private final List<String> columns;
    private final UnaryOperator<String> cells;
    private final int longest;
    private final Consumer<String> problems;
    private int told;

    /**
     * @param columns the names there are
     * @param cells the text of a column
     * @param longest characters of a prompt that is allowed: a row of a megabyte could name a large cell ten thousand times
     * @param problems takes what is wrong with the prompt
     */
    Placeholders(List<String> columns, UnaryOperator<String> cells, int longest, Consumer<String> problems) {
        this.columns = columns;
        this.cells = cells;
        this.longest = longest;
        this.problems = problems;
    }

    /** The prompt with every placeholder filled; values are not looked through again. Of one that gets too long, at least as much as shows that. */
    String fill(String prompt) {
        StringBuilder filled = new StringBuilder();
        int i = 0;
        while (i < prompt.length() && filled.length() <= longest && told < TOLD) {
            char c = prompt.charAt(i);
            boolean doubled = i + 1 < prompt.length() && prompt.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                filled.append(c);
                i += 2;
            } else if (c == '{') {
                int end = prompt.indexOf('}', i);
                if (end < 0) {
                    tell("opens { and never closes it; write {{ for a brace");
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
            tell("uses {" + shown(name) + "}, which is no column; there are " + known() + " (write {{ for a brace)");
            return "";
        }
        String value = cells.apply(column);
        if (value.isEmpty()) {
            tell("uses {" + shown(name) + "}, but the cell in column " + shown(column) + " is empty");
        }
        return value;
    }

    private void tell(String problem) {
        told++;
        problems.accept(problem);
    }

    private static String shown(String name) {
        return Excerpt.of(name, SHOWN);
    }

    private String known() {
        List<String> names = columns.stream()
                .filter(c -> !c.equals(IntakeColumns.PROMPT))
                .map(c -> IntakeColumns.isVariable(c) ? c.substring(IntakeColumns.VARS.length()) : c)
                .map(c -> "{" + shown(c) + "}")
                .limit(NAMED + 1)
                .toList();
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + ", …" : first;
    }
}
