package dev.darkroom.cli;

import dev.darkroom.job.Excerpt;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lines whose columns stand below each other. Numbers stand to the right. What comes from elsewhere cannot move the cursor. */
final class Table {

    private static final int WIDEST = 60;

    private final List<String[]> rows = new ArrayList<>();
    private final int columns;

    Table(String... headings) {
        this.columns = headings.length;
        rows.add(headings);
    }

    /** As many cells as there are headings; null is shown as nothing. */
    Table row(Object... cells) {
        String[] texts = new String[columns];
        for (int i = 0; i < columns; i++) {
            texts[i] = cells[i] == null ? "" : shown(cells[i].toString());
        }
        rows.add(texts);
        return this;
    }

    void print(PrintWriter out) {
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            widths[i] =
                    rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
            right[i] = rows.size() > 1
                    && rows.stream().skip(1).map(row -> row[column]).allMatch(cell -> cell.matches("[\\d,.]*"));
        }
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r)[i];
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ");
                line.append(right[i] ? blanks : "").append(r == 0 ? cell : Colour.state(cell));
                line.append(right[i] || i == columns - 1 ? "" : blanks);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static String shown(String text) {
        String line = plain(text);
        return line.length() <= WIDEST ? line : Excerpt.of(line, WIDEST - 1);
    }

    /** Without what a terminal would obey. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", " ");
    }
}
