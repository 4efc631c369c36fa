package dev.darkroom.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** This application once more, in a process of its own; it is gone after {@link #close}. */
final class ChildProcess implements AutoCloseable {

    private static final Duration TO_STOP = Duration.ofSeconds(40);
    /** Options of the launcher that begin so. */
    private static final List<String> QUICK = List.of(
            "-XX:SharedArchiveFile",
            "-XX:Tier4",
            "-Xshare",
            "-Xlog:disable",
            "-Dfile.encoding",
            "--add-opens",
            "--enable-native-access",
            "--sun-misc");

    private final Stage stage;
    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private ChildProcess(Stage stage, String name, Process process, Path out, Path err) {
        this.stage = stage;
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * @param environment all it sees of {@code DARKROOM_*} and {@code QUARKUS_*}
     * @param words of the command line
     */
    static ChildProcess start(Stage stage, String name, Map<String, String> environment, String... words)
            throws IOException {
        return start(
                stage,
                name,
                environment,
                Stream.concat(application().stream(), Stream.of(words)).toList());
    }

    static ChildProcess start(Stage stage, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(stage.folder(), name + "-", ".out");
        Path err = Files.createTempFile(stage.folder(), name + "-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(stage.folder().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("DARKROOM_") || variable.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        return new ChildProcess(stage, name, builder.start(), out, err);
    }

    /** Java, what it takes to start as fast as this process, and this application: by its jar, or by its libraries where the launcher has an archive of classes. */
    static List<String> application() {
        String classes = System.getProperty("java.class.path");
        if (!classes.contains("quarkus-run.jar") && !classes.contains("generated-bytecode.jar")) {
            throw new BenchFailure(
                    "other processes can only be started of the packaged application: run it by the launcher");
        }
        List<String> command = new ArrayList<>();
        command.add(java());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> QUICK.stream().anyMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(
                classes.contains(File.pathSeparator)
                        ? List.of("-cp", classes, "dev.darkroom.cli.Main")
                        : List.of("-jar", Path.of(classes).toAbsolutePath().toString()));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Waits for what it says first on stdout: where it listens. */
    String firstLine() throws InterruptedException, IOException {
        stage.limit().await("waiting for " + name, () -> !process.isAlive() || hasLine());
        if (!hasLine()) {
            throw new BenchFailure(
                    name + " did not start: " + Files.readString(err).strip().replaceAll("\\s*\n\\s*", " | "));
        }
        return Files.readAllLines(out).get(0);
    }

    private boolean hasLine() {
        try {
            return Files.readString(out).contains("\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** Says so once it has. */
    Optional<String> ended() {
        return process.isAlive()
                ? Optional.empty()
                : Optional.of("the " + name + " has ended (exit code " + process.exitValue() + ")");
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        stage.limit().await("waiting for the end of " + name, () -> !process.isAlive());
        return process.exitValue();
    }

    Optional<Long> maxResidentBytes() {
        return Costs.maxResidentBytes(Long.toString(process.pid()));
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
