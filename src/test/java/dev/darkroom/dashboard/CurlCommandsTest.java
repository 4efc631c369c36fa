package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.job.EditRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say is told by a real shell, in which curl only writes down what it was given. */
class CurlCommandsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SERVICE = "http://localhost:8080";
    private static final String EDITOR = "https://api.1min.ai";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Give the cat a hat",
                "It's the cat's \"hat\"",
                "two\nlines\n\nand three\t.",
                "$HOME ${PATH} $(touch ran) `touch ran` $((1+1)) !! ~ *",
                "\\ \\\\ \\n \\' '\\'' '\"'\"' '; touch ran; '",
                "a \"imageUrl\": \"\" of its own",
                "ünï 猫 \uD83D\uDC31 \u2028 & | < > # %s",
                "'"
            })
    void should_hand_a_shell_exactly_what_was_typed(String prompt) throws Exception {
        EditRequest request = EditRequest.fromText(Map.of("prompt", prompt, "guidance", "2.5", "steps", "30"));
        CurlCommands curl =
                CurlCommands.of(SERVICE, EDITOR, "https://example.com/cat.png?a=1&b='2'", request, "some-key");

        List<String> ours = run(curl.ours());
        assertThat(ours)
                .startsWith("-X", "POST", SERVICE + "/api/v1/jobs")
                .contains("Authorization: Bearer the token", "Idempotency-Key: some-key");
        JsonNode job = JSON.readTree(ours.get(ours.size() - 1));
        assertThat(job.path("prompt").asText()).isEqualTo(prompt);
        assertThat(job.path("image").asText()).isEqualTo("https://example.com/cat.png?a=1&b='2'");
        assertThat(job.path("guidance").decimalValue()).isEqualByComparingTo("2.5");

        assertThat(run(curl.upload()))
                .containsExactly(
                        "-X", "POST", EDITOR + "/api/assets", "-H", "API-KEY: the key", "-F", "asset=@my cat.png");

        List<String> provider = run(curl.provider());
        assertThat(provider).startsWith("-X", "POST", EDITOR + "/api/features").contains("API-KEY: the key");
        JsonNode body = JSON.readTree(provider.get(provider.size() - 1));
        assertThat(body.path("type").asText()).isEqualTo("IMAGE_EDITOR");
        assertThat(body.path("model").asText()).isEqualTo("black-forest-labs/flux-2-pro");
        assertThat(body.at("/promptObject/imageUrl").asText()).isEqualTo("a/path.png");
        assertThat(body.at("/promptObject/prompt").asText()).isEqualTo(prompt);
        assertThat(body.at("/promptObject/steps").asInt()).isEqualTo(30);
        assertThat(body.at("/promptObject").size()).isEqualTo(4);
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).doesNotContain("ran");
        }
    }

    @Test
    void should_name_a_picture_that_the_provider_has_already_instead_of_uploading_it() throws Exception {
        EditRequest request = EditRequest.fromText(Map.of("prompt", "red"));
        CurlCommands curl = CurlCommands.of(SERVICE, EDITOR, "asset:development/images/it's.png", request, "k");
        assertThat(curl.upload()).isNull();
        List<String> provider = run(curl.provider());
        assertThat(JSON.readTree(provider.get(provider.size() - 1))
                        .at("/promptObject/imageUrl")
                        .asText())
                .isEqualTo("development/images/it's.png");
        assertThat(CurlCommands.of(SERVICE, EDITOR, "asset:" + "0".repeat(64), request, "k")
                        .upload())
                .as("one that is kept here is not there")
                .isNotNull();
    }

    private List<String> run(String command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Path script =
                Files.writeString(folder.resolve("script"), "curl() { printf '%s\\0' \"$@\"; }\n" + command + "\n");
        ProcessBuilder shell = new ProcessBuilder("sh", script.toString())
                .directory(folder.toFile())
                .redirectOutput(said.toFile())
                .redirectErrorStream(true);
        shell.environment()
                .putAll(Map.of(
                        "DARKROOM_TOKEN", "the token",
                        "DARKROOM_API_KEY", "the key",
                        "PICTURE", "my cat.png",
                        "ASSET_PATH", "a/path.png"));
        Process process = shell.start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return new ArrayList<>(List.of(text.split("\0")));
    }
}
