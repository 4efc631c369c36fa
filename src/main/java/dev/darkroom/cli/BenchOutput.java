package dev.darkroom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.darkroom.bench.Report;
import dev.darkroom.bench.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A report for people, or for machines; {@code docs/benchmarks.md} describes the latter. */
record BenchOutput(Workload workload, Map<String, Object> machine, String version) {

    /** Grows with a change that programs would stumble over. */
    private static final int FORMAT = 1;

    void print(Report report, boolean json, PrintWriter out) throws IOException {
        if (json) {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(document(report)));
        } else {
            show(report, out);
        }
        out.flush();
    }

    private Map<String, Object> document(Report report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("workload", workload.name());
        all.put("version", version);
        all.put("ended_at", Instant.now().toString());
        all.put("sizes", workload.sizes());
        all.put("machine", machine);
        all.put("rows", report.rows().stream().map(BenchOutput::row).toList());
        Map<String, Object> ratios = new LinkedHashMap<>();
        report.ratios()
                .forEach(ratio -> ratios.put(ratio.name(), Map.of("value", ratio.value(), "meaning", ratio.meaning())));
        all.put("ratios", ratios);
        all.put("costs_per_job", report.costs());
        all.put("process", report.process());
        all.put("statements", report.statements());
        all.put("notes", report.notes());
        return all;
    }

    private static Map<String, Object> row(Report.Row row) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", row.name());
        all.putAll(row.figures());
        return all;
    }

    private void show(Report report, PrintWriter out) {
        Set<String> names = new LinkedHashSet<>();
        report.rows().forEach(row -> names.addAll(row.figures().keySet()));
        List<String> headings = new ArrayList<>(List.of(workload.name().toUpperCase(Locale.ROOT)));
        names.forEach(name -> headings.add(heading(name)));
        Table table = new Table(headings.toArray(String[]::new));
        for (Report.Row row : report.rows()) {
            List<Object> cells = new ArrayList<>(List.of(row.name()));
            names.forEach(name -> cells.add(number(row.figures().get(name))));
            table.row(cells.toArray());
        }
        table.print(out);
        out.println();
        for (Report.Ratio ratio : report.ratios()) {
            out.println(number(ratio.value()) + "  " + ratio.meaning());
        }
        if (!report.costs().isEmpty()) {
            out.println();
            Table costs = new Table("COST", "A JOB");
            report.costs().forEach((name, value) -> costs.row(heading(name).toLowerCase(Locale.ROOT), number(value)));
            costs.print(out);
        }
        report.process()
                .forEach((name, value) ->
                        out.println("\n" + heading(name).toLowerCase(Locale.ROOT) + ": " + number(value)));
        report.notes().forEach(note -> out.println("\n" + note));
        statements(report, out);
    }

    private static void statements(Report report, PrintWriter out) {
        if (report.statements().isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("CALLS", "ROWS", "MICROS A JOB", "BLOCKS A JOB", "WAL A JOB", "STATEMENT");
        for (Map<String, Object> one : report.statements()) {
            table.row(
                    number((Number) one.get("calls")),
                    number((Number) one.get("rows")),
                    number((Number) one.get("micros_per_job")),
                    number((Number) one.get("blocks_per_job")),
                    number((Number) one.get("wal_bytes_per_job")),
                    (one.get("nested").equals(true) ? "  " : "") + one.get("query"));
        }
        table.print(out);
    }

    private static String heading(String name) {
        return name.replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    private static String number(Number value) {
        if (value == null) {
            return "";
        }
        double number = value.doubleValue();
        double size = Math.abs(number);
        if (number == Math.rint(number) || size >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 0.1 ? "%.3f" : "%.5f", number);
    }
}
