package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.DarkroomProcess.End;
import dev.darkroom.database.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A user's folder, data directory and environment. Whatever is started from here is ended with it. */
public final class Workplace implements AutoCloseable {

    /** Short lives: what makes a JVM fast in the long run makes it slow to start. */
    public static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** A picture that the simulator has: needs no upload. */
    public static final String ASSET = "development/images/2025_12_04_18_10_29_882_cat.png";

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    public Workplace() throws IOException {
        root = Files.createTempDirectory("darkroom-it-");
        Files.createDirectories(folder());
        environment.put("DARKROOM_DATA_DIR", dataDir().toString());
        environment.put("DARKROOM_EDITOR_RETRY_DELAY", "50ms");
    }

    /** One database server for all commands, which share the one that runs: each command is a second shorter. */
    Workplace withDatabaseRunning() {
        open.add(EmbeddedPostgres.open(dataDir()));
        return this;
    }

    public Path folder() {
        return root.resolve("work");
    }

    public Path dataDir() {
        return root.resolve("data");
    }

    /** Sets a variable for all that is started from now on; null takes it away. */
    public Workplace set(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Starts a simulator and aims what is started from now on at it. */
    public SimulatorProcess simulator(String latency) throws IOException {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("DARKROOM_SIMULATOR_LATENCY", latency);
        settings.put("DARKROOM_SIMULATOR_LATENCY_MAX", "0s");
        settings.put("DARKROOM_SIMULATOR_RATE_PER_MINUTE", "0");
        settings.put("DARKROOM_SIMULATOR_RENDER", "none");
        List<String> words = List.of(
                "simulator", "--port", "0", "--home", root.resolve("simulator").toString());
        SimulatorProcess simulator =
                new SimulatorProcess(add(DarkroomProcess.start(root, folder(), settings, QUICK, words)));
        environment.putAll(simulator.environment());
        return simulator;
    }

    /** Writes NAME.csv; its rows ask for pictures that need no upload, with a prompt that names the file and the row. */
    String csv(String name, int rows, IntFunction<String> more) throws IOException {
        StringBuilder csv = new StringBuilder("custom_id,image,prompt\n");
        for (int row = 1; row <= rows; row++) {
            String prompt = "%s row %d %s".formatted(name, row, more.apply(row)).strip();
            csv.append("row-%d,%s,%s\n".formatted(row, ASSET, prompt));
        }
        return write(name + ".csv", csv.toString());
    }

    public String csv(String name, int rows) throws IOException {
        return csv(name, rows, row -> "");
    }

    String write(String file, String text) throws IOException {
        Files.writeString(folder().resolve(file), text, StandardCharsets.UTF_8);
        return file;
    }

    Results results(String folder) {
        return new Results(folder().resolve(folder));
    }

    DarkroomProcess start(String... words) throws IOException {
        return start(QUICK, words);
    }

    public DarkroomProcess start(List<String> javaOptions, String... words) throws IOException {
        return add(DarkroomProcess.start(root, folder(), environment, javaOptions, List.of(words)));
    }

    End run(String... words) throws IOException, InterruptedException {
        return start(words).end();
    }

    /** A command that asks a service, or help, as the launcher starts it. */
    DarkroomProcess startClient(String... words) throws IOException {
        return add(DarkroomProcess.startClient(root, folder(), environment, QUICK, List.of(words)));
    }

    End client(String... words) throws IOException, InterruptedException {
        return startClient(words).end();
    }

    private DarkroomProcess add(DarkroomProcess process) {
        open.add(process);
        return process;
    }

    /** The PostgreSQL servers of the data directory. */
    List<String> servers() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line ->
                        line.contains("postgres") && line.contains(dataDir().toString()))
                .toList();
    }

    @Override
    public void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        // A run that was killed leaves its server; whoever comes next takes it over and stops it.
        if (!servers().isEmpty()) {
            EmbeddedPostgres.open(dataDir()).close();
        }
        assertThat(servers()).isEmpty();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
