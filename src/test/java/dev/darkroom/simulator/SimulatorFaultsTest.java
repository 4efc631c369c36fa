package dev.darkroom.simulator;

import static dev.darkroom.simulator.ApiClient.aiRecord;
import static dev.darkroom.simulator.ApiClient.json;
import static dev.darkroom.simulator.ApiClient.link;
import static dev.darkroom.simulator.ApiClient.request;
import static dev.darkroom.simulator.ApiClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorFaultsTest {
    @TempDir
    static Path home;

    private static Simulator simulator;
    private static SimulatorSettings settings;

    private ApiClient api;
    private long chargesBefore;

    @BeforeAll
    static void start() {
        settings = SimulatorSettings.builder(home)
                .latency(Duration.ZERO)
                .seed(1)
                .ratePerMinute(0)
                .uploadsPerMinute(0)
                .outputPixels(10_000)
                .build();
        simulator = Simulator.start(settings);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(simulator);
        chargesBefore = simulator.ledger().count();
    }

    @AfterEach
    void noMoreFaults() {
        simulator.change(settings);
    }

    private void faults(String... rules) {
        simulator.change(settings.toBuilder().faults(rules).build());
    }

    private long charges() {
        return simulator.ledger().count() - chargesBefore;
    }

    private Charge lastCharge() {
        List<Charge> charges = simulator.ledger().charges();
        return charges.get(charges.size() - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "rate-limited, 429, TOO_MANY_REQUESTS",
        "http-500, 500, INTERNAL_SERVER_ERROR",
        "http-502, 502, BAD_GATEWAY",
        "http-503, 503, SERVICE_UNAVAILABLE",
        "html-500, 500, <!DOCTYPE html>",
        "html-502, 502, <!DOCTYPE html>",
        "html-503, 503, <!DOCTYPE html>",
        "html-504, 504, <!DOCTYPE html>",
        "html-520, 520, <!DOCTYPE html>",
        "html-521, 521, <!DOCTYPE html>",
        "html-522, 522, <!DOCTYPE html>",
        "html-523, 523, <!DOCTYPE html>",
        "html-524, 524, <!DOCTYPE html>",
        "key-refused-401, 401, errorCode",
        "key-refused-403, 403, errorCode",
        "not-found, 404, errorCode",
        "too-large, 413, errorCode",
        "unprocessable, 422, errorCode",
        "success-false, 400, '{\"success\":false,\"error\":{\"code\":\"ERROR_CODE\"'",
        "not-json, 200, <!DOCTYPE html>",
        "empty-answer, 200, ''",
        "unsupported-model, 400, UNSUPPORTED_MODEL",
        "missing-fields, 400, '\"details\":\"[{\\\"field\\\":\\\"quality\\\"'",
        "asset-not-found, 400, ASSET_NOT_FOUND",
        "external-400, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":400'",
        "external-408, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":408'",
        "external-422, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":422'",
        "external-429, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":429'",
        "external-500, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":500'",
        "external-503, 400, 'details\":\"{\\\"response\\\":{\\\"status\\\":503'",
        "external-none, 400, EXTERNAL_API_RESPONSE_WITH_ERROR",
        "credits-400, 400, INSUFFICIENT_CREDITS",
        "credits-402, 402, INSUFFICIENT_CREDITS",
        "credits-403, 403, INSUFFICIENT_CREDITS",
        "credits-words, 400, Insufficient credit",
        "moderated-request, 400, Request Moderated",
        "moderated-policy, 400, content_policy_violation",
    })
    void should_refuse_an_edit_in_the_shape_of_the_fault_without_charging(String fault, int status, String words)
            throws IOException {
        faults(fault);

        HttpResponse<byte[]> answer = api.edit("Add birds");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(text(answer)).contains(words);
        assertThat(charges()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "credits-200, FAILURE, INSUFFICIENT_CREDITS",
        "moderated-sensitive, FAILURE, flagged as sensitive",
        "moderated-e005, FAILURE, E005",
        "moderated-nsfw, FAILURE, NSFW",
        "moderated-content, FAILURE, Content Moderated",
        "failure, FAILURE, {}",
        "status-failed, FAILED, {}",
        "status-error, ERROR, {}",
    })
    void should_let_a_record_fail_in_the_words_of_the_fault_without_charging(String fault, String status, String words)
            throws IOException {
        JsonNode failed = aiRecord(api.edit("fault:" + fault));

        assertThat(failed.path("status").asText()).isEqualTo(status);
        assertThat(failed.path("aiRecordDetail").path("resultObject").toString())
                .contains(words);
        assertThat(failed.has("temporaryUrl")).isFalse();
        assertThat(charges()).isZero();
        JsonNode submitted = aiRecord(api.edit(request("fault:" + fault).put("async", true)));
        assertThat(submitted.path("status").asText()).isEqualTo("PROCESSING");
        await().untilAsserted(() -> assertThat(
                        aiRecord(api.lookUp(submitted.path("uuid").asText()))
                                .path("status")
                                .asText())
                .isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-unread", "reset-unread", "cut-before-charge", "reset-before-charge"})
    void should_lose_the_connection_before_charging(String fault) {
        faults(fault + " next=5"); // a client may try a fresh connection by itself

        assertThatThrownBy(() -> api.edit("Add birds")).isInstanceOf(IOException.class);

        assertThat(charges()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-after-charge", "reset-after-charge", "cut-mid-answer", "reset-mid-answer"})
    void should_lose_the_connection_after_charging_and_keep_the_record(String fault) throws IOException {
        faults(fault);

        assertThatThrownBy(() -> api.edit("Add birds")).isInstanceOf(IOException.class);

        assertThat(charges()).isEqualTo(1);
        assertThat(lastCharge().delivered()).isFalse();
        assertThat(lastCharge().fault()).isEqualTo(fault);
        assertThat(aiRecord(api.lookUp(lastCharge().uuid())).path("status").asText())
                .isEqualTo("SUCCESS");
    }

    @ParameterizedTest
    @CsvSource({"stall, 0", "stall-after-charge, 1"})
    void should_never_answer_a_stalled_edit(String fault, int charged) {
        faults(fault);

        CompletableFuture<HttpResponse<byte[]>> call = api.editLater(request("Add birds"));

        assertThatThrownBy(() -> call.get(500, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(charges()).isEqualTo(charged);
        call.cancel(true);
    }

    @Test
    void should_charge_a_refused_edit_when_told_to() throws IOException {
        faults("html-524 charged");

        assertThat(api.edit("Add birds").statusCode()).isEqualTo(524);
        assertThat(api.edit("fault:http-502+charged").statusCode()).isEqualTo(502);

        assertThat(charges()).isEqualTo(2);
        assertThat(lastCharge().fault()).isEqualTo("http-502");
        assertThat(aiRecord(api.lookUp(lastCharge().uuid())).path("status").asText())
                .isEqualTo("SUCCESS");
    }

    @Test
    void should_say_when_to_come_back_in_the_form_of_the_fault() throws IOException {
        assertThat(api.edit("fault:rate-limited").headers().firstValue("Retry-After"))
                .isEmpty();
        faults("rate-limited-seconds delay=7s");
        assertThat(api.edit("Add birds").headers().firstValue("Retry-After")).contains("7");
        assertThat(api.edit("fault:rate-limited-date")
                        .headers()
                        .firstValue("Retry-After")
                        .orElseThrow())
                .endsWith("GMT");
    }

    @Test
    void should_tell_a_result_in_every_shape_that_was_seen() throws IOException {
        assertThat(link(api.edit("fault:no-url"))).isEmpty();
        assertThat(link(api.lookUp(lastCharge().uuid()))).isEmpty();
        assertThat(link(api.edit("fault:no-url-once"))).isEmpty();
        assertThat(link(api.lookUp(lastCharge().uuid()))).isNotEmpty();

        HttpResponse<byte[]> beside = api.edit("fault:url-beside");
        assertThat(link(beside)).isEmpty();
        assertThat(api.get(json(beside).path("temporaryUrl").asText()).statusCode())
                .isEqualTo(200);

        assertThat(resultObject("fault:result-string").isTextual()).isTrue();
        assertThat(resultObject("fault:result-objects").get(0).path("url").asText())
                .startsWith("development/images/");
        assertThat(aiRecord(api.edit("fault:status-completed")).path("status").asText())
                .isEqualTo("COMPLETED");
        assertThat(text(api.edit("fault:null-record"))).isEqualTo("{\"aiRecord\":null}");
        assertThat(charges()).isEqualTo(7);
    }

    private JsonNode resultObject(String prompt) throws IOException {
        return aiRecord(api.edit(prompt)).path("aiRecordDetail").path("resultObject");
    }

    @Test
    void should_answer_with_the_image_itself() throws IOException {
        HttpResponse<byte[]> image = api.edit("fault:image-answer");

        assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(image.body()))).isNotNull();
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void should_answer_processing_to_a_synchronous_edit_and_finish_or_not() throws IOException {
        String uuid = aiRecord(api.edit("fault:status-processing")).path("uuid").asText();
        await().untilAsserted(() ->
                assertThat(aiRecord(api.lookUp(uuid)).path("status").asText()).isEqualTo("SUCCESS"));

        String never = aiRecord(api.edit("fault:never-finishes")).path("uuid").asText();
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(
                                aiRecord(api.lookUp(never)).path("status").asText())
                        .isEqualTo("PROCESSING"));
    }

    @Test
    void should_serve_downloads_wrongly_in_every_way() throws IOException {
        byte[] sound = api.get(link(api.edit("Add birds"))).body();
        String link = link(api.edit("Add birds"));

        faults("short-file");
        assertThatThrownBy(() -> api.get(link)).isInstanceOf(IOException.class);
        faults("truncated-image");
        HttpResponse<byte[]> truncated = api.get(link);
        assertThat(truncated.headers().firstValueAsLong("Content-Length")).hasValue(truncated.body().length);
        assertThat(truncated.body()).hasSizeLessThan(sound.length);
        faults("corrupt-image");
        assertThat(api.get(link).body()).startsWith(0x89, 'P', 'N', 'G').isNotEqualTo(sound);
        faults("wrong-type");
        assertThat(api.get(link).headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/html");
        faults("other-format");
        assertThat(api.get(link).body()).startsWith(0xFF, 0xD8, 0xFF);
        faults("link-expired");
        assertThat(text(api.get(link))).contains("Request has expired");
        faults("not-found@download");
        assertThat(text(api.get(link))).contains("NoSuchKey");
        faults("http-503@download");
        assertThat(api.get(link).statusCode()).isEqualTo(503);
        faults("redirect");
        HttpResponse<byte[]> redirect = api.get(link);
        assertThat(redirect.statusCode()).isEqualTo(302);
        faults("slow-drip delay=400ms");
        long start = System.nanoTime();
        assertThat(api.get(link).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
        faults("cut-before-charge@download");
        assertThatThrownBy(() -> api.get(link)).isInstanceOf(IOException.class);
        faults();
        assertThat(api.get(redirect.headers().firstValue("Location").orElseThrow())
                        .statusCode())
                .isEqualTo(200);
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(api.get(link).body()));
        assertThat(picture).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"too-big", "too-big-chunked"})
    void should_keep_sending_a_file_that_is_too_big_until_the_client_goes(String fault) throws Exception {
        String link = link(api.edit("Add birds"));
        faults(fault);

        HttpResponse<InputStream> answer =
                java.net.http.HttpClient.newHttpClient().send(api.to(link).build(), BodyHandlers.ofInputStream());

        try (InputStream body = answer.body()) {
            assertThat(body.readNBytes(5_000_000)).hasSize(5_000_000);
        }
        if (fault.equals("too-big")) {
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(1L << 40);
        }
    }

    @Test
    void should_mark_the_links_of_a_prompt_as_often_as_it_asks() throws IOException {
        HttpResponse<byte[]> edit = api.edit("fault:link-expired:1 birds");

        assertThat(api.get(link(edit)).statusCode()).isEqualTo(403);
        String fresh = link(api.lookUp(aiRecord(edit).path("uuid").asText()));
        assertThat(api.get(fresh).statusCode()).isEqualTo(200);
        assertThat(api.get(link(api.edit("fault:wrong-type birds")))
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow())
                .startsWith("text/html");
    }

    @Test
    void should_let_a_prompt_fail_as_often_as_it_asks_and_then_succeed() throws IOException {
        String prompt = "fault:http-503:2 by default: birds";

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            statuses.add(api.edit(prompt).statusCode());
        }

        assertThat(statuses).containsExactly(503, 503, 200, 200);
        assertThat(charges()).isEqualTo(2);
    }

    @Test
    void should_happen_to_uploads_and_lookups_too() throws IOException {
        byte[] picture = api.get(link(api.edit("Add birds"))).body();
        faults("http-500@upload");
        assertThat(api.upload("asset", "a.png", picture).statusCode()).isEqualTo(500);
        faults("too-large@upload");
        assertThat(api.upload("asset", "a.png", picture).statusCode()).isEqualTo(413);
        faults("rate-limited@upload");
        assertThat(api.upload("asset", "a.png", picture).statusCode()).isEqualTo(429);
        faults("cut-unread@upload");
        assertThatThrownBy(() -> api.upload("asset", "a.png", picture)).isInstanceOf(IOException.class);
        faults("reset-mid-answer@upload");
        assertThatThrownBy(() -> api.upload("asset", "a.png", picture)).isInstanceOf(IOException.class);
        faults("html-502@lookup");
        assertThat(api.lookUp(lastCharge().uuid()).statusCode()).isEqualTo(502);
        faults("url-beside@lookup");
        assertThat(json(api.lookUp(lastCharge().uuid())).has("temporaryUrl")).isTrue();
        faults("slow@lookup delay=300ms");
        long start = System.nanoTime();
        assertThat(api.lookUp(lastCharge().uuid()).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void should_meet_a_share_of_calls_repeatably_by_the_seed() {
        List<Boolean> first = draws(42);

        assertThat(draws(42)).isEqualTo(first);
        assertThat(draws(43)).isNotEqualTo(first);
        assertThat(first.stream().filter(met -> met).count()).isBetween(250L, 350L);
    }

    private static List<Boolean> draws(long seed) {
        Faults faults = new Faults(seed, List.of(FaultRule.parse("http-503 share=0.3")));
        List<Boolean> draws = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            draws.add(faults.afterReading(Endpoint.EDIT, "x").isPresent());
        }
        return draws;
    }

    @Test
    void should_take_faults_over_http_and_show_what_is_left_and_what_happened() throws IOException {
        assertThat(api.put("/simulator/faults", "[\"http-502 next=2 prompt=bird\"]")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.edit("A balloon").statusCode()).isEqualTo(200);
        assertThat(api.edit("Add Birds").statusCode()).isEqualTo(502);

        assertThat(text(api.get("/simulator/faults"))).isEqualTo("[\"http-502 next=1 prompt=bird\"]");
        assertThat(api.edit("Add Birds").statusCode()).isEqualTo(502);
        assertThat(api.edit("Add Birds").statusCode()).isEqualTo(200);
        assertThat(simulator.status().faults().get("http-502")).isPositive();
        assertThat(text(api.put("/simulator/faults", "[\"http-599\"]")))
                .contains("Unknown fault 'http-599'", "http-503");
        assertThat(text(api.put("/simulator/faults", "[\"short-file@edit\"]"))).contains("cannot happen to edit");
        assertThat(text(api.put("/simulator/faults", "[\"failure share=2\"]"))).contains("share must be from 0 to 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http-503",
                "http-503@upload share=0.05",
                "reset-after-charge next=3 prompt=two_words",
                "html-524 charged",
                "slow-drip delay=PT2S"
            })
    void should_write_a_rule_as_it_is_read(String rule) {
        assertThat(FaultRule.parse(rule)).hasToString(rule);
    }
}
