package dev.darkroom.intake;

import dev.darkroom.job.EditRequest;
import java.util.List;

/** One row of the input. Cells are asked for by column name. */
interface Row {

    /** Where it begins in the file, from 1. */
    long line();

    /** From 1, header and blank lines not counted. */
    int number();

    /** The cell's text without the spaces around it; empty when there is none. */
    String text(String column);

    /** The prompt as it stands, spaces included. */
    String prompt();

    /** Whether the row may be asked for this column: what a CSV's header left out is an error of the header, not of each row. */
    boolean has(String column);

    /** The names that a placeholder may use. */
    List<String> columns();

    /** Whether it has {@code vars.*}. */
    boolean hasVariables();

    /** What is wrong with its shape; the check of its values adds to this. */
    List<RowError> problems();

    /**
     * The request of its cells.
     *
     * @param prompt takes the place of the prompt cell
     * @throws dev.darkroom.job.InvalidEditRequest naming everything that is wrong with it
     */
    EditRequest request(String prompt, Defaults defaults);

    /** The row as it came: a JSON object by column name. */
    String input();
}
