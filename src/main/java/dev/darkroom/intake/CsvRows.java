package dev.darkroom.intake;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.darkroom.job.Parameter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows of a CSV, by FastCSV. */
final class CsvRows implements RowSource {

    private final CsvCells handler = new CsvCells();
    private final Iterator<CsvCells.Cells> records;
    private final Findings findings;
    private final boolean needsPrompt;
    private CsvHeader header;
    private List<Parameter> parameters;
    private int rows;

    CsvRows(Reader text, boolean needsPrompt, Findings findings) {
        this.findings = findings;
        this.needsPrompt = needsPrompt;
        this.records = CsvReader.builder()
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                // FastCSV wants room for what it reads next behind a cell that has not ended; the cell's own length is
                // looked at by CsvCells.
                .maxBufferSize(2 * Limits.CELL)
                .build(handler, text)
                .iterator();
    }

    @Override
    public Row next() throws IOException {
        if (header == null && !readHeader()) {
            return null;
        }
        while (hasNext()) {
            CsvCells.Cells cells = records.next();
            if (rows == Limits.ROWS) {
                throw new UnreadableInput(
                        cells.line(), "the file has more than %,d rows: split it".formatted(Limits.ROWS));
            }
            rows++;
            if (cells.count() == header.size()) {
                return new CsvRow(header, parameters, cells, rows, strayCells(cells));
            }
            findings.add(new RowError(
                    cells.line(),
                    rows,
                    "",
                    "",
                    "has %d cells where the header has %d columns%s"
                            .formatted(
                                    cells.count(),
                                    header.size(),
                                    cells.count() > header.size()
                                            ? "; a cell that holds a comma must stand in quotes"
                                            : "")));
        }
        return null;
    }

    private boolean readHeader() throws IOException {
        if (!hasNext()) {
            return false;
        }
        header = new CsvHeader(records.next(), needsPrompt, findings);
        parameters = header.parameters();
        return true;
    }

    /** Cells below a column without a name: empty ones, as spreadsheets leave them, do no harm. */
    private List<RowError> strayCells(CsvCells.Cells cells) {
        List<RowError> stray = List.of();
        for (int i = 0; i < header.size(); i++) {
            if (header.isUnnamed(i) && !cells.texts().get(i).isBlank()) {
                stray = stray.isEmpty() ? new ArrayList<>() : stray;
                stray.add(new RowError(
                        cells.line(),
                        rows,
                        "column " + (i + 1),
                        cells.texts().get(i),
                        "stands in a column that has no name"));
            }
        }
        return stray;
    }

    private boolean hasNext() throws IOException {
        try {
            return records.hasNext();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw unreadable(e);
        }
    }

    /** FastCSV tells its errors apart by their text alone; what it knows of the place is the record, we know the cell. */
    private UnreadableInput unreadable(CsvParseException e) {
        String message = e.getMessage();
        if (message.startsWith("Unclosed quoted field")) {
            message = "opens a quote (\") that is never closed";
        } else if (message.startsWith("The maximum buffer size") || message.equals(CsvCells.LONG)) {
            message =
                    "begins a cell of more than %,d characters; if it is not meant to be that long, its quote (\") is never closed"
                            .formatted(Limits.CELL);
        } else if (message.startsWith("Unexpected character after closing quote")) {
            message =
                    "begins a quoted cell that goes on behind its closing quote; a quote within a cell is written twice (\"\")";
        }
        return new UnreadableInput(handler.cellLine(), column(), message);
    }

    private String column() {
        String name = header != null && handler.cellIndex() < header.size() ? header.name(handler.cellIndex()) : null;
        return name == null ? "" : name;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<String> columns() {
        return header == null ? List.of() : header.columns();
    }
}
