package dev.darkroom.intake;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row of a CSV that has as many cells as its header. */
record CsvRow(CsvHeader header, List<Parameter> parameters, CsvCells.Cells cells, int number, List<RowError> problems)
        implements Row {

    @Override
    public long line() {
        return cells.line();
    }

    @Override
    public String text(String column) {
        int position = header.position(column);
        return position < 0 ? "" : cells.texts().get(position).strip();
    }

    @Override
    public String prompt() {
        return cells.texts().get(header.position(IntakeColumns.PROMPT));
    }

    @Override
    public boolean has(String column) {
        return header.has(column);
    }

    @Override
    public List<String> columns() {
        return header.columns();
    }

    @Override
    public boolean hasVariables() {
        return header.hasVariables();
    }

    @Override
    public EditRequest request(String prompt, Defaults defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults.texts());
        for (Parameter parameter : parameters) {
            String cell = cells.texts().get(header.position(parameter.column()));
            if (!cell.isBlank()) {
                values.put(parameter.column(), cell);
            }
        }
        values.put(IntakeColumns.PROMPT, prompt);
        return EditRequest.fromText(values);
    }

    @Override
    public String input() {
        int length = 2;
        for (String cell : cells.texts()) {
            length += cell.length() + 32;
        }
        StringBuilder json = new StringBuilder(length).append('{');
        for (int i = 0; i < header.size(); i++) {
            String name = header.name(i);
            String cell = cells.texts().get(i);
            if (name != null && !cell.isEmpty() && !IntakeColumns.REPORT.contains(name)) {
                // Names of columns need no escape.
                json.append(json.length() > 1 ? ",\"" : "\"").append(name).append("\":\"");
                JsonStringEncoder.getInstance().quoteAsString(cell, json);
                json.append('"');
            }
        }
        return json.append('}').toString();
    }
}
