package dev.darkroom.bench;

import dev.darkroom.database.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How soon it answers, and how soon a node works. */
final class Startup implements ProcessWorkload {

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each is started; the median counts (default: ${DEFAULT-VALUE}).")
    private int times;

    @Option(
            names = "--launcher",
            paramLabel = "FILE",
            description = "Starts it by this script, as users do (./darkroom). Default: by java -jar.")
    private Path launcher;

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String description() {
        return "Seconds from the start to the end of --help, and to a node that listens and works, with its embedded PostgreSQL: the first time, and later ones."
                + " Yardsticks: an empty Java, and that PostgreSQL alone.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("times", times);
        sizes.put("launcher", launcher != null);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--times", times, 1, 100);
        if (launcher != null && (!Files.isRegularFile(launcher) || !Files.isExecutable(launcher))) {
            throw new IllegalArgumentException("--launcher is " + launcher + ": it must be a script that can be run");
        }
    }

    /** What starts is a node with the server that comes with it. */
    @Override
    public boolean takesDatabase() {
        return false;
    }

    @Override
    public void measure(Stage stage, Report report) throws Exception {
        Path data = stage.folder().resolve("startup");
        try {
            measure(stage, report, data);
        } finally {
            // A node that had to be killed leaves its server: whoever comes next takes it over and stops it.
            if (Files.exists(data)) {
                EmbeddedPostgres.open(data).close();
            }
        }
    }

    private void measure(Stage stage, Report report, Path data) throws Exception {
        stage.say("an empty Java, and --help, %d times each", times);
        double java = median(() -> toEnd(stage, List.of(ChildProcess.java(), "-Xshare:auto", "-version"), Map.of()));
        double help = median(() -> toEnd(stage, command("--help"), Map.of()));
        stage.say("a node with a new data directory");
        double first = serve(stage, data);
        stage.say("the same again, %d times", times);
        double later = median(() -> serve(stage, data));
        double postgres = median(() -> {
            long began = System.nanoTime();
            try (EmbeddedPostgres alone = EmbeddedPostgres.open(data)) {
                return since(began);
            }
        });
        report.row("darkroom --help", "seconds", help);
        report.row("darkroom serve, first start", "seconds", first);
        report.row("darkroom serve, later start", "seconds", later);
        report.row("empty Java", "seconds", java);
        report.row("embedded PostgreSQL alone", "seconds", postgres);
        report.ratio("help_of_java", help / java, "seconds of --help by those of an empty Java");
        report.ratio(
                "serve_of_parts",
                later / (java + postgres),
                "seconds of a later start of serve by those of an empty Java and of PostgreSQL together");
    }

    private interface Start {
        double seconds() throws Exception;
    }

    private double median(Start start) throws Exception {
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++) {
            seconds[i] = start.seconds();
        }
        Arrays.sort(seconds);
        return seconds[times / 2];
    }

    private List<String> command(String... words) {
        List<String> application = launcher == null
                ? ChildProcess.application()
                : List.of(launcher.toAbsolutePath().toString());
        return Stream.concat(application.stream(), Stream.of(words)).toList();
    }

    private static double toEnd(Stage stage, List<String> command, Map<String, String> settings) throws Exception {
        long began = System.nanoTime();
        try (ChildProcess process = ChildProcess.start(stage, "start", settings, command)) {
            int exitCode = process.exitCode();
            if (exitCode != 0) {
                throw new BenchFailure(String.join(" ", command) + " ended with " + exitCode);
            }
            return since(began);
        }
    }

    /** Until it says where it listens, which it does once it works. */
    private double serve(Stage stage, Path data) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("DARKROOM_DATA_DIR", data.toString());
        settings.put("DARKROOM_SERVE_PORT", "0");
        settings.put("DARKROOM_API_KEY", "bench");
        settings.put("DARKROOM_EDITOR_URL", "http://127.0.0.1:9");
        long began = System.nanoTime();
        try (ChildProcess process = ChildProcess.start(stage, "serve", settings, command("serve"))) {
            process.firstLine();
            return since(began);
        }
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
