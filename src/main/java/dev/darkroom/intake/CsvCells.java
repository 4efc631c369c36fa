package dev.darkroom.intake;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a record's cells from the parser; bounded, and aware of the line each cell begins in. Records whose cells are all blank come out as null, which the
 * parser skips.
 */
final class CsvCells extends AbstractBaseCsvCallbackHandler<CsvCells.Cells> {

    /**
     * One record.
     *
     * @param count how many cells it has; {@code texts} holds at most {@link Limits#COLUMNS} of them
     */
    record Cells(long line, List<String> texts, int count) {}

    static final String LONG = "a cell is too long";

    private List<String> texts = new ArrayList<>();
    private boolean blank;
    private int size;
    private int cell;
    private long cellLine;

    @Override
    protected void handleBegin(long startingLineNumber) {
        texts = new ArrayList<>();
        blank = true;
        size = 0;
        cell = 0;
        cellLine = startingLineNumber;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        cell = index;
        if (length > Limits.CELL) {
            throw new CsvParseException(LONG);
        }
        size += length;
        if (size > Limits.RECORD) {
            throw new CsvParseException("a row may hold %,d characters".formatted(Limits.RECORD));
        }
        String text = length == 0 ? "" : new String(buffer, offset, length);
        blank &= text.isBlank();
        if (quoted) {
            cellLine += lineBreaks(text);
        }
        if (index < Limits.COLUMNS) {
            texts.add(text);
        }
        cell++;
    }

    @Override
    protected Cells buildRecord() {
        return blank ? null : new Cells(getStartingLineNumber(), texts, getFieldCount());
    }

    /** The line in which the cell begins that is being read. */
    long cellLine() {
        return cellLine;
    }

    /** Which cell of its record is being read, from 0. */
    int cellIndex() {
        return cell;
    }

    private static long lineBreaks(String text) {
        long breaks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' && (i == 0 || text.charAt(i - 1) != '\r')) {
                breaks++;
            }
        }
        return breaks;
    }
}
