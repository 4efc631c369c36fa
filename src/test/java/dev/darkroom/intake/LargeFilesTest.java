package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Large files in little memory: in a process of its own, as that of the tests is larger. {@code -Ddarkroom.test.intake-rows=1000000} queues a million, which takes a
 * minute.
 */
class LargeFilesTest {

    @Test
    void should_check_a_million_rows_in_little_memory_and_refuse_one_more() throws Exception {
        assertThat(run("192m", "check", "1000000")).contains("1000000 rows, 0 errors");
        assertThat(run("192m", "check", "1000001"))
                .contains("line 1000002: the file has more than 1,000,000 rows: split it; nothing after this was read");
    }

    @Test
    void should_queue_and_resume_a_large_file_in_little_memory() throws Exception {
        int rows = Integer.getInteger("darkroom.test.intake-rows", 100_000);
        try (TestDatabase database = TestDatabase.fresh()) {
            Folder folder = new Folder(database, Optional.of(Path.of("/results/million")));

            String output = run(
                    rows <= 100_000 ? "64m" : "256m",
                    "submit",
                    String.valueOf(rows),
                    database.url(),
                    database.username(),
                    database.password());

            assertThat(output).contains("added=" + rows + ",").contains("again added=0, known=" + rows + ",");
            assertThat(folder.query("SELECT count(*), count(DISTINCT job_id) FROM ready"))
                    .containsExactly(rows + "|" + rows);
            assertThat(folder.query("SELECT queued FROM batch_progress")).containsExactly(String.valueOf(rows));
        }
    }

    private static String run(String heap, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LargeFilesMain.class.getName()));
        command.addAll(List.of(arguments));
        File output = File.createTempFile("intake", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            try {
                assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            String text = java.nio.file.Files.readString(output.toPath());
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            output.delete();
        }
    }
}
