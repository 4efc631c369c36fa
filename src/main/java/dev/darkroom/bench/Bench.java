package dev.darkroom.bench;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All workloads, and what every report has. */
public final class Bench {

    private static final String DEAD = """
            SELECT coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables
            WHERE schemaname = current_schema() AND relname NOT LIKE 'bare\\_%'
            """;

    private Bench() {}

    /** In the order in which they are shown. */
    public static List<Workload> workloads() {
        return List.of(
                new Drain(),
                new Pickup(),
                new Calls(),
                new EndToEnd(),
                new IntakeRows(),
                new Rate(),
                new Bloat(),
                new Dashboard(),
                new Startup());
    }

    /** What the node of this process is told, beside what the workload asks for. */
    public static Map<String, String> settings(Stage stage, NodeWorkload workload) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("darkroom.data-dir", stage.folder().toString());
        settings.put("quarkus.flyway.default-schema", stage.schema());
        settings.put("darkroom.api-key", "bench");
        settings.put("darkroom.editor.mode", "sync");
        // Nobody listens there, unless the workload starts somebody.
        settings.put("darkroom.editor.url", "http://127.0.0.1:9");
        settings.putAll(workload.settings(stage));
        Loopback.require("darkroom.editor.url", java.net.URI.create(settings.get("darkroom.editor.url")));
        return settings;
    }

    /** Hands the workload to the {@link BenchApplication} that is booted next. */
    public static void begin(Stage stage, NodeWorkload workload, Report report) {
        Session.begin(new Session(stage, workload, report));
    }

    /** Why the application that was booted could not measure, if it could not. */
    public static void rethrow() throws Exception {
        if (Session.current().failure().get() != null) {
            throw Session.current().failure().get();
        }
    }

    /** What is known once the nodes have ended, since their sessions keep their last counts until then. */
    public static void finish(Stage stage, Report report) throws SQLException {
        Costs.maxResidentBytes().ifPresent(bytes -> report.process().put("max_rss_bytes", bytes));
        if (report.jobs() > 0) {
            try (Connection connection = stage.connect()) {
                report.costs().put("dead_rows", (double) Sql.number(connection, DEAD) / report.jobs());
            }
        }
    }

    /** What the figures were taken on. */
    public static Map<String, Object> machine(Stage stage) throws SQLException {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        machine.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
        machine.put("load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        machine.put("database", stage.isEmbedded() ? "embedded" : "external");
        try (Connection connection = stage.connect()) {
            for (String setting : List.of("server_version", "fsync", "synchronous_commit", "shared_buffers")) {
                machine.put(setting, Sql.text(connection, "SHOW " + setting));
            }
        }
        return machine;
    }
}
