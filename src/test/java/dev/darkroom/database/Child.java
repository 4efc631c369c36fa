package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs {@link EmbeddedPostgresMain}, killed at the end of its test. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static Child holding(Path dataDir) throws IOException {
        return start(List.of(), Map.of(), dataDir, "hold");
    }

    static Child inserting(Path dataDir) throws IOException {
        return start(List.of(), Map.of(), dataDir, "insert");
    }

    static Child start(List<String> prefix, Map<String, String> environment, Path dataDir, String mode)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedPostgresMain.class.getName(),
                dataDir.toString(),
                mode));
        Path output = Files.createTempFile("child-", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new Child(builder.start(), output);
    }

    /** Waits for so many lines of output. */
    List<String> lines(int least) {
        await().atMost(PATIENCE).until(() -> lines().size() >= least || !process.isAlive());
        assertThat(lines()).hasSizeGreaterThanOrEqualTo(least);
        return lines();
    }

    /** All it has said so far, but for an unfinished last line. */
    List<String> lines() {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return lines(1).get(0);
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9} */
    void kill() {
        process.destroyForcibly();
        assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }

    int end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    boolean endsWithin(Duration duration) throws InterruptedException {
        return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
    }
}
