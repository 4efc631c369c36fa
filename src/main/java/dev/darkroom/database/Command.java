package dev.darkroom.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of PostgreSQL's programs to its end. */
final class Command {
    private static final int LONGEST_OUTPUT = 64 * 1024;

    /** @param output standard output and error together, at most its first 64 KB */
    record Outcome(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Command() {}

    /**
     * Its output goes to a file for a moment: not into a pipe, which a server left behind could hold open, and not to the
     * database's disk, which may be full, as the output is to tell.
     *
     * @param folder where it runs
     * @throws IOException when the program cannot be started
     */
    static Outcome run(Path folder, Duration timeout, List<String> command) throws IOException {
        Path output = Files.createTempFile("command-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // PGDATA, PGPORT, PGOPTIONS and their like belong to another server of the user.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            return new Outcome(exitCode(process, timeout), read(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static int exitCode(Process process, Duration timeout) {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("Interrupted while waiting for the embedded database.", interrupted);
        }
    }

    private static String read(Path output) {
        try (var in = Files.newInputStream(output)) {
            return new String(in.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
