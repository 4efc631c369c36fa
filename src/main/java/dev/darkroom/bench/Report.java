package dev.darkroom.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a workload has measured. Names are those of the JSON ({@code docs/benchmarks.md}); they carry their unit. */
public final class Report {

    /** @param figures by their names; a name that another row has means the same there */
    public record Row(String name, Map<String, Number> figures) {}

    /**
     * What this tool is judged by.
     *
     * @param meaning which figure by which
     */
    public record Ratio(String name, double value, String meaning) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final Map<String, Number> costs = new LinkedHashMap<>();
    private final Map<String, Number> process = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Map<String, Object>> statements = new ArrayList<>();
    private long jobs;

    /** Adds what was measured of one thing: names and numbers in turn. */
    Map<String, Number> row(String name, Object... figures) {
        Map<String, Number> all = new LinkedHashMap<>();
        for (int i = 0; i < figures.length; i += 2) {
            all.put((String) figures[i], (Number) figures[i + 1]);
        }
        rows.add(new Row(name, all));
        return all;
    }

    void ratio(String name, double value, String meaning) {
        ratios.add(new Ratio(name, value, meaning));
    }

    /** @param jobs how many jobs the costs are of; figures that are known later are divided by it, too */
    void costs(long jobs, Map<String, Number> perJob) {
        this.jobs = jobs;
        costs.putAll(perJob);
    }

    void note(String text, Object... values) {
        notes.add(String.format(java.util.Locale.ROOT, text, values));
    }

    void statement(Map<String, Object> statement) {
        statements.add(statement);
    }

    long jobs() {
        return jobs;
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    public List<Ratio> ratios() {
        return List.copyOf(ratios);
    }

    /** What a job has cost. */
    public Map<String, Number> costs() {
        return costs;
    }

    /** What this process has used. */
    public Map<String, Number> process() {
        return process;
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The dearest statements, where they were counted. */
    public List<Map<String, Object>> statements() {
        return List.copyOf(statements);
    }
}
