package dev.darkroom.simulator;

import static dev.darkroom.simulator.ApiClient.aiRecord;
import static dev.darkroom.simulator.ApiClient.json;
import static dev.darkroom.simulator.ApiClient.link;
import static dev.darkroom.simulator.ApiClient.request;
import static dev.darkroom.simulator.ApiClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorTest {
    @TempDir
    Path home;

    private Simulator simulator;
    private ApiClient api;

    @BeforeEach
    void start() {
        start(quick().build());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private SimulatorSettingsBuilder quick() {
        return SimulatorSettings.builder(home).latency(Duration.ZERO).seed(1).ratePerMinute(0);
    }

    private void start(SimulatorSettings settings) {
        simulator = Simulator.start(settings);
        api = new ApiClient(simulator);
    }

    private void restart(SimulatorSettings settings) {
        simulator.close();
        start(settings);
    }

    @Test
    void should_edit_the_sample_picture_and_answer_the_whole_record() throws IOException {
        HttpResponse<byte[]> answer = api.edit("Change the background to a snowy mountain landscape");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Darkroom-Simulator")).contains("true");
        JsonNode aiRecord = aiRecord(answer);
        assertThat(UUID.fromString(aiRecord.path("uuid").asText())).isNotNull();
        assertThat(aiRecord.path("model").asText()).isEqualTo("black-forest-labs/flux-2-pro");
        assertThat(aiRecord.path("type").asText()).isEqualTo("IMAGE_EDITOR");
        assertThat(aiRecord.path("status").asText()).isEqualTo("SUCCESS");
        assertThat(aiRecord.path("createdAt").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
        assertThat(aiRecord.path("metadata").path("simulated").asBoolean()).isTrue();
        assertThat(aiRecord.path("aiRecordDetail").path("promptObject"))
                .isEqualTo(request("Change the background to a snowy mountain landscape")
                        .get("promptObject"));
        assertThat(aiRecord.path("aiRecordDetail").path("resultObject").get(0).asText())
                .matches("development/images/[\\d_]+_[0-9a-f]{8}_edited\\.png");
        assertThat(aiRecord.path("temporaryUrl").asText())
                .startsWith(simulator.url() + "/asset.simulator/development/images/")
                .contains("X-Amz-Date=", "X-Amz-Expires=3600", "X-Amz-Signature=");
        assertThat(aiRecord.path("teamUser").path("creditLimit").asLong()).isPositive();
    }

    @Test
    void should_send_numbers_that_only_an_exact_reader_keeps() throws IOException {
        JsonNode metadata = aiRecord(api.edit("studio")).path("metadata");

        BigInteger trace = metadata.path("trace").bigIntegerValue();
        assertThat(trace).isGreaterThan(BigInteger.TWO.pow(53));
        assertThat((long) trace.doubleValue()).isNotEqualTo(trace.longValueExact());
        assertThat(metadata.path("cost").decimalValue()).asString().isEqualTo("0.10000000000000000001");
    }

    @Test
    void should_serve_the_result_with_its_type_and_length() throws IOException {
        HttpResponse<byte[]> file = api.get(link(api.edit("Add balloons")));

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(file.headers().firstValueAsLong("Content-Length")).hasValue(file.body().length);
        assertThat(file.headers().firstValue("ETag")).isPresent();
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file.body()));
        assertThat(picture.getWidth()).isEqualTo(512);
    }

    @Test
    void should_give_the_same_bytes_for_the_same_request_and_others_for_another_prompt_or_seed() throws IOException {
        byte[] first = result(request("oil painting"), 7);
        restart(quick().home(Files.createDirectory(home.resolve("other"))).build());

        assertThat(result(request("oil painting"), 7)).isEqualTo(first);
        assertThat(result(request("oil painting"), 8)).isNotEqualTo(first);
        assertThat(result(request("oil paintings"), 7)).isNotEqualTo(first);
    }

    private byte[] result(ObjectNode request, long seed) throws IOException {
        ((ObjectNode) request.get("promptObject")).put("seed", seed);
        return api.get(link(api.edit(request))).body();
    }

    @Test
    void should_honour_aspect_ratio_format_and_the_most_pixels() throws IOException {
        restart(quick().outputPixels(40_000).build());
        ObjectNode request = request("beach background");
        ((ObjectNode) request.get("promptObject")).put("aspect_ratio", "16:9").put("output_format", "jpg");

        HttpResponse<byte[]> file = api.get(link(api.edit(request)));

        assertThat(file.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(file.body()).startsWith(0xFF, 0xD8, 0xFF);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file.body()));
        assertThat((double) picture.getWidth() / picture.getHeight())
                .isCloseTo(16 / 9.0, org.assertj.core.data.Offset.offset(0.02));
        assertThat(picture.getWidth() * picture.getHeight()).isBetween(30_000, 40_000);
    }

    @Test
    void should_take_an_upload_and_edit_it_under_its_key() throws Exception {
        byte[] picture = api.get(link(api.edit("forest background"))).body();

        HttpResponse<byte[]> upload = api.upload("asset", "my holiday (1).png", picture);

        assertThat(upload.statusCode()).isEqualTo(200);
        String key = json(upload).path("asset").path("key").asText();
        assertThat(key).matches("development/images/[\\d_]+_my_holiday_1_\\.png");
        assertThat(json(upload).path("fileContent").path("path").asText()).isEqualTo(key);
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(picture));
        assertThat(json(upload).path("asset").path("etag").asText()).isEqualTo('"' + md5 + '"');
        ObjectNode request = request("make it night");
        ((ObjectNode) request.get("promptObject")).put("imageUrl", key);
        assertThat(aiRecord(api.edit(request)).path("status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void should_refuse_uploads_that_are_no_pictures_too_large_or_without_the_field() throws IOException {
        assertThat(json(api.upload("asset", "a.png", "hello".getBytes()))
                        .path("errorCode")
                        .asText())
                .isEqualTo("UNSUPPORTED_FILE_TYPE");
        byte[] headOnly = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0};
        assertThat(json(api.upload("asset", "a.png", headOnly))
                        .path("errorCode")
                        .asText())
                .isEqualTo("UNSUPPORTED_FILE_TYPE");
        assertThat(text(api.upload("file", "a.png", headOnly))).contains("MISSING_REQUIRED_FIELDS", "asset");
        simulator.change(simulator.settings().toBuilder().maxUpload(1000).build());
        assertThat(api.upload("asset", "a.png", new byte[5000]).statusCode()).isEqualTo(413);
        assertThat(home.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void should_look_records_up_with_a_fresh_link_and_answer_null_for_unknown_ones() throws IOException {
        String uuid = aiRecord(api.edit("Add birds")).path("uuid").asText();

        HttpResponse<byte[]> found = api.lookUp(uuid);

        assertThat(aiRecord(found).path("status").asText()).isEqualTo("SUCCESS");
        assertThat(api.get(link(found)).statusCode()).isEqualTo(200);
        for (String unknown : List.of("00000000-0000-0000-0000-000000000000", "nonsense")) {
            HttpResponse<byte[]> none = api.lookUp(unknown);
            assertThat(none.statusCode()).isEqualTo(200);
            assertThat(text(none)).isEqualTo("{\"aiRecord\":null}");
        }
    }

    @Test
    void should_answer_an_asynchronous_edit_at_once_and_finish_it_after_the_latency() throws IOException {
        simulator.change(
                simulator.settings().toBuilder().latency(Duration.ofMillis(700)).build());

        HttpResponse<byte[]> submitted = api.edit(request("Add birds").put("async", true));

        assertThat(aiRecord(submitted).path("status").asText()).isEqualTo("PROCESSING");
        assertThat(aiRecord(submitted).has("temporaryUrl")).isFalse();
        assertThat(simulator.ledger().count()).isEqualTo(1);
        String uuid = aiRecord(submitted).path("uuid").asText();
        assertThat(aiRecord(api.lookUp(uuid)).path("status").asText()).isEqualTo("PROCESSING");
        await().untilAsserted(() ->
                assertThat(aiRecord(api.lookUp(uuid)).path("status").asText()).isEqualTo("SUCCESS"));
        assertThat(api.get(link(api.lookUp(uuid))).statusCode()).isEqualTo(200);
    }

    @Test
    void should_hold_a_synchronous_edit_for_a_latency_between_the_bounds() throws IOException {
        simulator.change(simulator.settings().toBuilder()
                .latency(Duration.ofMillis(300))
                .latencyMax(Duration.ofMillis(500))
                .build());
        long start = System.nanoTime();

        api.edit("Add birds");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void should_tell_the_price_list_without_a_key() throws IOException {
        JsonNode models = json(api.get("/models?feature=IMAGE_EDITOR")).path("models");

        assertThat(models.get(0).path("modelId").asText()).isEqualTo("black-forest-labs/flux-2-pro");
        assertThat(models.get(0).path("creditMetadata").path("ALL").asLong()).isEqualTo(45_000);
        assertThat(json(api.get("/models?feature=CHAT")).path("models")).isEmpty();
    }

    @Test
    void should_refuse_a_bad_or_missing_key_with_401() throws IOException {
        simulator.change(
                simulator.settings().toBuilder().badKeys(Set.of(ApiClient.KEY)).build());
        assertThat(api.lookUp("00000000-0000-0000-0000-000000000000").statusCode())
                .isEqualTo(401);
        assertThat(api.edit("x").statusCode()).isEqualTo(401);
        assertThat(api.get("/api/results/00000000-0000-0000-0000-000000000000").statusCode())
                .isEqualTo(401);
        simulator.change(simulator.settings().toBuilder()
                .badKeys(Set.of())
                .keys(Set.of("another"))
                .build());
        assertThat(api.edit("x").statusCode()).isEqualTo(401);
        assertThat(simulator.ledger().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps | 14",
                "steps | 51",
                "guidance | 1.99",
                "guidance | 5.01",
                "safety_tolerance | 0",
                "safety_tolerance | 7",
                "output_quality | 101",
                "output_quality | -1",
                "seed | 4294967296",
                "seed | -1",
                "steps | \"25\"",
                "aspect_ratio | \"4:3\"",
                "output_format | \"webp\"",
                "prompt_upsampling | \"yes\"",
            })
    void should_refuse_a_value_out_of_range_as_an_external_error_that_says_try_again(String name, String value)
            throws IOException {
        ObjectNode request = request("Add birds");
        ((ObjectNode) request.get("promptObject")).set(name, Json.MAPPER.readTree(value));

        HttpResponse<byte[]> refused = api.edit(request);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("errorCode").asText()).isEqualTo("EXTERNAL_API_RESPONSE_WITH_ERROR");
        assertThat(json(refused).path("message").asText()).contains("try again");
        JsonNode details = Json.MAPPER.readTree(json(refused).path("details").textValue());
        assertThat(details.path("response").path("status").asInt()).isEqualTo(400);
        assertThat(details.path("response").path("data").path("message").asText())
                .contains(name);
        assertThat(simulator.ledger().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "steps, 15",
        "steps, 50",
        "guidance, 2",
        "guidance, 5",
        "guidance, 3.5",
        "safety_tolerance, 1",
        "safety_tolerance, 6",
        "output_quality, 0",
        "output_quality, 100",
        "seed, 0",
        "seed, 4294967295",
        "prompt_upsampling, true",
        "a_typo, 1",
        "steps, null"
    })
    void should_take_every_value_in_range_and_ignore_unknown_keys(String name, String value) throws IOException {
        ObjectNode request = request("Add birds");
        ((ObjectNode) request.get("promptObject")).set(name, Json.MAPPER.readTree(value));

        assertThat(aiRecord(api.edit(request)).path("status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void should_refuse_what_is_missing_unknown_or_no_json() throws IOException {
        ObjectNode noPrompt = request("x");
        ((ObjectNode) noPrompt.get("promptObject")).remove("prompt");
        JsonNode missing = json(api.edit(noPrompt));
        assertThat(missing.path("errorCode").asText()).isEqualTo("MISSING_REQUIRED_FIELDS");
        assertThat(Json.MAPPER
                        .readTree(missing.path("details").textValue())
                        .get(0)
                        .path("field")
                        .asText())
                .isEqualTo("prompt");
        assertThat(text(api.edit(request("x").put("model", "other/model"))))
                .contains("UNSUPPORTED_MODEL", "Model other/model is not supported");
        ObjectNode noAsset = request("x");
        ((ObjectNode) noAsset.get("promptObject")).put("imageUrl", "development/images/../lock");
        assertThat(json(api.edit(noAsset)).path("errorCode").asText()).isEqualTo("ASSET_NOT_FOUND");
        assertThat(api.edit(Json.MAPPER.getNodeFactory().textNode("x")).statusCode())
                .isEqualTo(400);
        assertThat(api.edit(request("x".repeat(1 << 20))).statusCode()).isEqualTo(413);
        assertThat(api.edit(request("fault:no-such-fault")).statusCode()).isEqualTo(400);
        assertThat(simulator.ledger().count()).isZero();
    }

    @Test
    void should_refuse_a_link_that_is_changed_in_any_way_and_one_with_the_key() throws IOException {
        String link = link(api.edit("Add birds"));

        assertThat(link).contains("%7E", "%20");
        for (String changed : List.of(
                link.replace("%7E", "~"),
                link.replace("%20", "+"),
                link.replace("%2F", "/"),
                link.replace("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
                link.replace("_edited.png?", "_edited.jpg?"),
                link + "&x=1",
                link.substring(0, link.indexOf('?')))) {
            HttpResponse<byte[]> refused = api.get(changed);
            assertThat(refused.statusCode()).as(changed).isEqualTo(403);
            assertThat(text(refused)).contains("<Code>SignatureDoesNotMatch</Code>");
        }
        assertThat(api.send(api.to(link).header("API-KEY", ApiClient.KEY).build())
                        .statusCode())
                .isEqualTo(400);
        assertThat(simulator.status().keysLeaked()).isEqualTo(1);
        assertThat(api.get(link).statusCode()).isEqualTo(200);
    }

    @Test
    void should_let_links_expire_and_give_fresh_ones() throws IOException {
        simulator.change(simulator.settings().toBuilder()
                .linkLifetime(Duration.ofSeconds(1))
                .build());
        HttpResponse<byte[]> edit = api.edit("Add birds");

        await().atMost(Duration.ofSeconds(10)).until(() -> api.get(link(edit)).statusCode() == 403);

        assertThat(text(api.get(link(edit)))).contains("<Code>AccessDenied</Code>", "Request has expired");
        String fresh = link(api.lookUp(aiRecord(edit).path("uuid").asText()));
        assertThat(api.get(fresh).statusCode()).isEqualTo(200);
    }

    @Test
    void should_throttle_edits_lookups_and_uploads_together() throws IOException {
        restart(quick().ratePerMinute(3).build());
        api.edit("Add birds");
        api.lookUp("none");
        api.upload("asset", "a", new byte[1]);

        HttpResponse<byte[]> refused = api.edit("Add birds");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(50L, 60L);
        simulator.change(
                simulator.settings().toBuilder().retryAfter(RetryAfterForm.DATE).build());
        assertThat(api.lookUp("none").headers().firstValue("Retry-After").orElseThrow())
                .endsWith("GMT");
        simulator.change(
                simulator.settings().toBuilder().retryAfter(RetryAfterForm.NONE).build());
        assertThat(api.lookUp("none").headers().firstValue("Retry-After")).isEmpty();
        assertThat(simulator.status().rateLimited()).isEqualTo(3);
        assertThat(simulator.status().maxInWindow()).isEqualTo(6);
        assertThat(simulator.status().maxAcceptedInWindow()).isEqualTo(3);
        assertThat(simulator.ledger().count()).isEqualTo(1);
    }

    @Test
    void should_let_requests_in_again_as_the_window_slides() throws IOException {
        restart(quick().ratePerMinute(2).rateWindow(Duration.ofMillis(500)).build());
        api.lookUp("none");
        api.lookUp("none");
        assertThat(api.lookUp("none").statusCode()).isEqualTo(429);

        await().until(() -> api.lookUp("none").statusCode() == 200);

        assertThat(simulator.status().maxAcceptedInWindow()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"200", "400", "402", "403"})
    void should_refuse_edits_when_the_credits_are_gone(int status) throws IOException {
        restart(quick().credits(100_000).creditsRefusalStatus(status).build());
        JsonNode first = aiRecord(api.edit("Add birds"));
        JsonNode second = aiRecord(api.edit("Add birds"));
        assertThat(first.path("teamUser").path("usedCredit").asLong()).isZero();
        assertThat(second.path("teamUser").path("usedCredit").asLong()).isEqualTo(45_000);

        HttpResponse<byte[]> refused = api.edit("Add birds");

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(text(refused)).contains("INSUFFICIENT_CREDITS");
        if (status == 200) {
            assertThat(aiRecord(refused).path("status").asText()).isEqualTo("FAILURE");
        }
        assertThat(simulator.ledger().creditsSpent()).isEqualTo(90_000);
        assertThat(simulator.status().creditsLeft()).isEqualTo(10_000);
    }

    @Test
    void should_write_one_ledger_line_for_each_charge_and_say_what_was_delivered() throws IOException {
        HttpResponse<byte[]> edit = api.edit("Add birds");
        await().until(() -> simulator.ledger().delivered() == 1);

        Charge charge = simulator.ledger().charges().get(0);

        assertThat(charge.seq()).isEqualTo(1);
        assertThat(charge.uuid()).isEqualTo(aiRecord(edit).path("uuid").asText());
        assertThat(charge.prompt()).isEqualTo("Add birds");
        assertThat(charge.imageUrl()).isEqualTo(AssetStore.SAMPLE);
        assertThat(charge.credits()).isEqualTo(45_000);
        assertThat(charge.request()).matches("[0-9a-f]{64}");
        assertThat(charge.delivered()).isTrue();
        assertThat(Files.readAllLines(home.resolve("ledger.jsonl"))).hasSize(1);
        assertThat(text(api.get("/simulator/ledger"))).contains(charge.uuid()).endsWith("}\n");
        assertThat(json(api.get("/simulator/ledger?format=json"))).hasSize(1);
    }

    @Test
    void should_go_on_after_a_restart_on_another_port_with_ledger_records_and_pictures() throws IOException {
        JsonNode before = aiRecord(api.edit("Add birds"));
        byte[] picture = api.get(before.path("temporaryUrl").asText()).body();
        Files.writeString(home.resolve("ledger.jsonl"), "{\"seq\":2,\"torn", StandardOpenOption.APPEND);

        restart(quick().build());

        assertThat(simulator.ledger().count()).isEqualTo(1);
        HttpResponse<byte[]> found = api.lookUp(before.path("uuid").asText());
        assertThat(link(found)).startsWith(simulator.url());
        assertThat(api.get(link(found)).body()).isEqualTo(picture);
        JsonNode after = aiRecord(found);
        assertThat(after.path("metadata")).isEqualTo(before.path("metadata"));
        api.edit("Add birds");
        assertThat(simulator.ledger().charges()).extracting(Charge::seq).containsExactly(1L, 2L);
    }

    @Test
    void should_finish_an_edit_after_a_restart_that_was_charged_before_it() throws IOException {
        simulator.change(
                simulator.settings().toBuilder().latency(Duration.ofMinutes(10)).build());
        String uuid = aiRecord(api.edit(request("Add birds").put("async", true)))
                .path("uuid")
                .asText();

        restart(quick().build());

        await().untilAsserted(() ->
                assertThat(aiRecord(api.lookUp(uuid)).path("status").asText()).isEqualTo("SUCCESS"));
        assertThat(simulator.ledger().count()).isEqualTo(1);
    }

    @Test
    void should_count_many_edits_at_once_exactly_and_give_each_its_own_record() throws IOException {
        simulator.change(simulator.settings().toBuilder()
                .latency(Duration.ofMillis(300))
                .outputPixels(4096)
                .build());
        List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(api.editLater(request("Add birds")));
        }

        Set<String> uuids = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
            JsonNode aiRecord = aiRecord(call.join());
            uuids.add(aiRecord.path("uuid").asText());
            keys.add(aiRecord.path("aiRecordDetail").path("resultObject").get(0).asText());
        }

        assertThat(uuids).hasSize(200);
        assertThat(keys).hasSize(200);
        assertThat(simulator.ledger().count()).isEqualTo(200);
        assertThat(simulator.status().maxInFlight()).isBetween(2L, 200L);
        assertThat(simulator.status().inFlight()).isZero();
    }

    @Test
    void should_change_settings_over_http_and_refuse_wrong_ones_by_name() throws IOException {
        HttpResponse<byte[]> changed = api.put(
                "/simulator/settings", "{\"rate-per-minute\": 600, \"latency\": \"150ms\", \"render\": \"copy\"}");

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(simulator.settings().ratePerMinute()).isEqualTo(600);
        assertThat(simulator.settings().latency()).isEqualTo(Duration.ofMillis(150));
        assertThat(json(changed).path("render").asText()).isEqualTo("copy");
        assertThat(text(api.put("/simulator/settings", "{\"rate\": 1}"))).contains("Unknown setting 'rate'");
        assertThat(text(api.put("/simulator/settings", "{\"port\": 1}"))).contains("port cannot be changed");
        assertThat(text(api.put("/simulator/settings", "{\"output-pixels\": 1}")))
                .contains("output-pixels must be from 4096");
        assertThat(simulator.settings().ratePerMinute()).isEqualTo(600);
    }

    @Test
    void should_refuse_connections_during_an_outage_and_listen_again_on_the_same_port() throws IOException {
        assertThat(api.send(api.to("/simulator/outage?for=600ms")
                                .POST(BodyPublishers.noBody())
                                .build())
                        .statusCode())
                .isEqualTo(202);

        await().until(() -> !answers());
        await().until(this::answers);
    }

    private boolean answers() {
        try {
            return new ApiClient(simulator).get("/simulator/status").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void should_say_on_its_page_that_it_is_a_simulator() throws IOException {
        assertThat(text(api.get("/"))).contains("This is a simulator");
        assertThat(json(api.get("/simulator/status")).path("simulated").asBoolean())
                .isTrue();
    }

    @Test
    void should_refuse_a_home_in_use_and_a_port_in_use_with_advice() throws IOException {
        assertThatIllegalStateException()
                .isThrownBy(() -> Simulator.start(quick().build()))
                .withMessageContaining("Another simulator uses");
        Path other = Files.createDirectory(home.resolve("other"));
        int taken = Integer.parseInt(simulator.url().replaceAll(".*:", ""));
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> Simulator.start(quick().home(other).port(taken).build()))
                .withMessageContaining("Choose another port");
    }

    @Test
    void should_refuse_settings_out_of_range_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quick().ratePerMinute(-1).build())
                .withMessageContaining("rate-per-minute must be from 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quick().linkLifetime(Duration.ZERO).build())
                .withMessageContaining("link-lifetime");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quick().creditsRefusalStatus(404).build())
                .withMessageContaining("200, 400, 402 or 403");
    }
}
