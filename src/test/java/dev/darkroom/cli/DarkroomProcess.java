package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.Interruptible;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged application in a process of its own, as a user starts it; it is gone after {@link #close}. */
public final class DarkroomProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String APPLICATION = System.getProperty("darkroom.test.application");

    /** How it ended, and all it had said by then. */
    public record End(int exitCode, String out, String err) {
        public List<String> errLines() {
            return err.lines().toList();
        }

        public End exitedWith(int expected) {
            assertThat(exitCode).as("exit code; stderr:%n%s", err).isEqualTo(expected);
            return this;
        }
    }

    private final Process process;
    private final Path out;
    private final Path err;

    private DarkroomProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * @param scratch where its output goes
     * @param environment all it sees of {@code DARKROOM_*}
     */
    public static DarkroomProcess start(
            Path scratch,
            Path workingDir,
            Map<String, String> environment,
            List<String> javaOptions,
            List<String> words)
            throws IOException {
        assertThat(APPLICATION).as("system property darkroom.test.application").isNotNull();
        return start(scratch, workingDir, environment, javaOptions, List.of("-jar", APPLICATION), words);
    }

    /** A command that asks a service, or help, with the few libraries that the launcher gives it. */
    static DarkroomProcess startClient(
            Path scratch,
            Path workingDir,
            Map<String, String> environment,
            List<String> javaOptions,
            List<String> words)
            throws IOException {
        boolean help = List.of("help", "--help", "--version").contains(words.get(0));
        String others = help ? "io.smallrye.config|org.eclipse.microprofile.config" : "de.siegmar.fastcsv";
        Path home = Path.of(APPLICATION).getParent();
        List<String> jars =
                new ArrayList<>(List.of(home.resolve("app/darkroom.jar").toString()));
        try (Stream<Path> libraries = Files.list(home.resolve("lib/main"))) {
            libraries
                    .map(Path::toString)
                    .filter(jar -> jar.matches(".*/(info.picocli|com.fasterxml.jackson.core|" + others + ").*"))
                    .forEach(jars::add);
        }
        List<String> classes = List.of("-cp", String.join(File.pathSeparator, jars), "dev.darkroom.cli.Main");
        return start(scratch, workingDir, environment, javaOptions, classes, words);
    }

    private static DarkroomProcess start(
            Path scratch,
            Path workingDir,
            Map<String, String> environment,
            List<String> javaOptions,
            List<String> application,
            List<String> words)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(application);
        command.addAll(words);
        Path out = Files.createTempFile(scratch, "process-", ".out");
        Path err = Files.createTempFile(scratch, "process-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDir.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DARKROOM_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        return new DarkroomProcess(builder.start(), out, err);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    public DarkroomProcess awaitErr(String words) {
        await().atMost(PATIENCE).until(() -> err().contains(words) || !isAlive());
        assertThat(err()).contains(words);
        return this;
    }

    /** @param signal INT, TERM, KILL, STOP or CONT */
    public void signal(String signal) throws IOException, InterruptedException {
        if (signal.equals("INT")) {
            Interruptible.assume();
        }
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(kill.waitFor()).as("kill -%s %d", signal, pid()).isZero();
    }

    public End end() throws InterruptedException {
        return endWithin(PATIENCE);
    }

    public End endWithin(Duration patience) throws InterruptedException {
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ended).as("ended within %s; stderr:%n%s", patience, err()).isTrue();
        return new End(process.exitValue(), out(), err());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        assertThat(process.onExit().orTimeout(20, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }
}
