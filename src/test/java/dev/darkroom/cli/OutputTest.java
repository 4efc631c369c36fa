package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.client.TestService;
import dev.darkroom.client.TestService.Reply;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands whose output nobody takes, each in a process of its own. */
class OutputTest {

    private static final File FULL = new File("/dev/full");

    /** Far more parts than anybody reads. */
    private static final int PARTS = 10_000;

    @TempDir
    Path folder;

    private TestService service;

    @BeforeEach
    void open() throws IOException {
        service = new TestService((asked, times) -> {
            String path = asked.line().replaceFirst("[?].*", "");
            return switch (path) {
                case "GET /jobs" -> Reply.json(200, part());
                case "GET /batches/7/errors.csv" -> Reply.json(200, "custom_id,image\nmug,mug.png\n");
                case "POST /tokens" -> Reply.json(201, "{\"id\": 5, \"secret\": \"dk_secret\"}");
                default -> Reply.json(200, "{\"done\": 1}");
            };
        });
    }

    private String part() {
        String cursor = service.lines().size() < PARTS ? "\"more\"" : "null";
        return "{\"data\": [%s{\"id\": 1}], \"next_cursor\": %s}".formatted("{\"id\": 1},".repeat(499), cursor);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void should_ask_for_no_further_part_of_a_list_once_its_reader_has_seen_enough_and_not_complain() throws Exception {
        Process jobs = process("jobs", "--limit", "0", "--json").start();
        try (BufferedReader head = jobs.inputReader(StandardCharsets.UTF_8)) {
            assertThat(head.readLine()).isEqualTo("{\"id\":1}");
        }
        assertThat(exitCode(jobs)).isEqualTo(1);
        assertThat(err()).isEmpty();
        assertThat(service.lines()).hasSizeLessThan(PARTS);
    }

    @ParameterizedTest
    @CsvSource({"jobs --limit 0 --json", "jobs --limit 0", "errors 7", "completion bash", "--help", "jobs --help"})
    void should_fail_and_say_so_where_the_disk_is_full(String words) throws Exception {
        Process process = toFullDisk(words);
        assertThat(exitCode(process)).as(err()).isEqualTo(1);
        assertThat(err().lines())
                .singleElement()
                .asString()
                .contains("cannot write to stdout: No space left on device");
        assertThat(service.lines()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"token create shop", "token create shop --json"})
    void should_say_what_to_do_about_a_token_whose_secret_is_lost(String words) throws Exception {
        Process process = toFullDisk(words);
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(err()).contains("cannot be had again", "darkroom token revoke 5", "No space left on device");
    }

    @Test
    void should_carry_out_all_that_was_ordered_though_nobody_can_be_told_of_it() throws Exception {
        Process process = toFullDisk("cancel 7 8 --yes --json");
        assertThat(exitCode(process)).as(err()).isEqualTo(1);
        assertThat(service.lines()).contains("POST /batches/7/cancel", "POST /batches/8/cancel");
        assertThat(err()).contains("batch 7: ", "batch 8: ", "No space left on device");
    }

    @Test
    void should_know_a_pipe_that_was_closed() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        try (OutputStream sink = Channels.newOutputStream(pipe.sink())) {
            PrintWriter out = Output.text(sink, StandardCharsets.UTF_8);
            assertThatThrownBy(() -> out.println("a line"))
                    .isInstanceOfSatisfying(
                            Output.Gone.class,
                            gone -> assertThat(gone.isClosedPipe()).isTrue());
        }
    }

    private Process toFullDisk(String words) throws IOException {
        Assumptions.assumeTrue(FULL.exists(), "Skipped: there is no /dev/full here.");
        return process(words.split(" ")).redirectOutput(FULL).start();
    }

    private ProcessBuilder process(String... words) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Workplace.QUICK);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.darkroom.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DARKROOM_"));
        builder.environment().put("DARKROOM_SERVER", service.url());
        builder.environment().put("DARKROOM_TOKEN", "dk_test");
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private static int exitCode(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
