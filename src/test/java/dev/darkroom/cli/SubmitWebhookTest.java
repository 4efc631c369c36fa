package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.TestService;
import dev.darkroom.client.TestService.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A webhook that is refused costs nobody the sending of pictures. */
class SubmitWebhookTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private List<String> asked = List.of();

    @BeforeEach
    void rows() throws IOException {
        try (Stream<Path> images = Files.list(Path.of("examples/product-retouching/images"))) {
            Files.copy(images.findFirst().orElseThrow(), folder.resolve("mug.png"));
        }
        Files.writeString(folder.resolve("rows.csv"), "image,prompt\nmug.png,Make it red\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--dry-run"})
    void should_tell_that_the_service_refuses_it_before_any_picture_is_sent(String option) throws IOException {
        assertThat(submit(option, "--webhook-url", "http://example.com/hook")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("Nothing is sent to that webhook_url: it must begin with https://.");
        assertThat(asked)
                .singleElement()
                .asString()
                .startsWith("POST /batches?")
                .contains("webhook_url=http", "dry_run=true");
    }

    @Test
    void should_ask_nobody_where_there_are_events_and_no_address() throws IOException {
        assertThat(submit("--webhook-events", "FINISHED")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("--webhook-events is FINISHED", "--webhook-url");
        assertThat(asked).isEmpty();
    }

    private int submit(String... options) throws IOException {
        String problem = """
                {"status": 422, "code": "INVALID", "detail": "Nothing is sent to that webhook_url: it must begin with https://."}
                """;
        try (TestService service = new TestService((request, times) ->
                new Reply(422, "application/problem+json", problem.getBytes(StandardCharsets.UTF_8)))) {
            Path token = Files.writeString(folder.resolve("token"), "t");
            List<String> all = new ArrayList<>(List.of(options));
            all.addAll(List.of(
                    folder.resolve("rows.csv").toString(),
                    "--server",
                    service.url(),
                    "--token-file",
                    token.toString()));
            int code = new CommandLine(new SubmitCommand())
                    .setErr(new PrintWriter(err, true))
                    .setExecutionExceptionHandler(new Failures())
                    .execute(all.toArray(new String[0]));
            asked = service.lines();
            return code;
        }
    }
}
