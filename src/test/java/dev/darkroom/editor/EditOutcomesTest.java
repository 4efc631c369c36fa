package dev.darkroom.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of the table of outcomes, and each shape an error comes in. */
class EditOutcomesTest {

    private static final int MAX = 5;
    private static final UUID ID = UUID.fromString("a1b2c3d4-e5f6-7890-abcd-ef1234567890");

    private static final Next RETRY = new Next.Retry(MAX);
    private static final Next FAIL = new Next.Fail();
    private static final Next STOP = new Next.StopQueue();
    private static final Next UNCERTAIN = new Next.Uncertain();
    private static final Next DOWNLOAD = new Next.Download();
    private static final Next POLL = new Next.Poll();
    private static final Next WAIT = new Next.Wait(Optional.empty());

    record Line(int status, String body, Outcome outcome, Boolean paid, ErrorCode code, Next next) {}

    static List<Line> lines() {
        return List.of(
                // success
                line(200, record("SUCCESS", "[\"k.png\"]", LINK), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(201, record("COMPLETED", "\"k.png\"", LINK), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(
                        200,
                        record("SUCCESS", "[{\"url\":\"https://storage.1min.ai/k\"}]", ""),
                        Outcome.SUCCEEDED,
                        true,
                        null,
                        DOWNLOAD),
                line(200, record("SUCCESS", "[\"k.png\"]", "") + " ", Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(
                        200,
                        "{\"message\":\"OK\","
                                + record("SUCCESS", "[\"k.png\"]", "").substring(1),
                        Outcome.SUCCEEDED,
                        true,
                        null,
                        DOWNLOAD),
                line(429, record("SUCCESS", "[\"k.png\"]", ""), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(504, record("SUCCESS", "[\"k.png\"]", ""), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(500, record("SUCCESS", "[\"k.png\"]", LINK), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(200, record("READY", "[\"k.png\"]", LINK), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(
                        200,
                        "{\"aiRecord\":{\"status\":\"SUCCESS\"},\"temporaryUrl\":\"https://storage.1min.ai/k\"}",
                        Outcome.SUCCEEDED,
                        true,
                        null,
                        DOWNLOAD),
                line(
                        200,
                        "{\"aiRecord\":{\"status\":\"SUCCESS\",\"aiRecordDetail\":{\"resultObject\":[\"k\"]}}}",
                        Outcome.FAILED,
                        true,
                        ErrorCode.RESULT_MISSING,
                        FAIL),
                // the record tells more than the status it came with
                line(429, record("SUCCESS", "[\"k.png\"]", ""), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(504, record("SUCCESS", "[\"k.png\"]", ""), Outcome.SUCCEEDED, true, null, DOWNLOAD),
                line(500, record("PROCESSING", "null", ""), null, null, null, POLL),
                // still at it
                line(200, record("PROCESSING", "null", ""), null, null, null, POLL),
                line(200, record("PENDING", "null", ""), null, null, null, POLL),
                line(
                        200,
                        "{\"aiRecord\":{\"status\":\"PROCESSING\"}}",
                        Outcome.UNKNOWN,
                        null,
                        ErrorCode.OUTCOME_UNKNOWN,
                        UNCERTAIN),
                // throttled, origin not reached
                line(429, "{\"message\":\"slow down\"}", Outcome.THROTTLED, false, ErrorCode.THROTTLED, WAIT),
                line(429, "<html>", Outcome.THROTTLED, false, ErrorCode.THROTTLED, WAIT),
                line(521, "<html>down</html>", Outcome.NOT_SENT, false, ErrorCode.NOT_SENT, RETRY),
                line(523, "<html>down</html>", Outcome.NOT_SENT, false, ErrorCode.NOT_SENT, RETRY),
                // refused by the API
                line(
                        500,
                        "{\"message\":\"Internal server error\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.REFUSED_BY_API,
                        RETRY),
                line(
                        502,
                        "{\"errorCode\":\"X\",\"message\":\"y\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.REFUSED_BY_API,
                        RETRY),
                line(
                        503,
                        "{\"success\":false,\"error\":{\"code\":\"C\",\"message\":\"m\"}}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.REFUSED_BY_API,
                        RETRY),
                line(
                        200,
                        "{\"success\":false,\"error\":{\"code\":\"C\",\"message\":\"m\"}}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.REFUSED_BY_API,
                        new Next.Retry(2)),
                // unknown
                line(
                        504,
                        "{\"message\":\"Endpoint request timed out\"}",
                        Outcome.UNKNOWN,
                        null,
                        ErrorCode.OUTCOME_UNKNOWN,
                        UNCERTAIN),
                line(520, "<html>", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(522, "<html>", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(524, "<html>", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(408, "{\"message\":\"timeout\"}", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(500, "<html>nginx</html>", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(502, "Bad Gateway", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(503, "{}", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(530, "{\"message\":\"m\"}", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(200, "<html>welcome</html>", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(200, "", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(200, "{\"aiRecord\":null}", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(
                        200,
                        "{\"message\":\"OK\",\"aiRecord\":null}",
                        Outcome.UNKNOWN,
                        null,
                        ErrorCode.OUTCOME_UNKNOWN,
                        UNCERTAIN),
                line(200, "[]", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                line(200, "{\"x\":1} trailing", Outcome.UNKNOWN, null, ErrorCode.OUTCOME_UNKNOWN, UNCERTAIN),
                // a cut answer that still names its record is looked up instead
                line(
                        200,
                        record("SUCCESS", "[\"k.png\"]", LINK).substring(0, 90),
                        null,
                        null,
                        ErrorCode.OUTCOME_UNKNOWN,
                        POLL),
                line(504, record("PROCESSING", "null", ""), null, null, null, POLL),
                // passed on from the model: the status inside tells, never the message
                line(
                        400,
                        passedOn(
                                "{\"response\":{\"status\":400,\"data\":{\"code\":\"InvalidParameter\",\"message\":\"bad\"}}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_REFUSED,
                        FAIL),
                line(
                        500,
                        passedOn("{\"response\":{\"status\":422}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_REFUSED,
                        FAIL),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":408}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":429}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":503}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        passedOn("{\"response\":{}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":400,\"data\":{\"mess"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_REFUSED,
                        FAIL),
                line(
                        400,
                        passedOn("not json at all"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        "{\"errorCode\":\"EXTERNAL_API_RESPONSE_WITH_ERROR\",\"message\":\"busy\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_BUSY,
                        new Next.Retry(3)),
                line(
                        400,
                        "{\"errorCode\":\"EXTERNAL_API_RESPONSE_WITH_ERROR\",\"details\":{\"response\":{\"status\":404}}}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_REFUSED,
                        FAIL),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":404,\"data\":{\"message\":\"Image file not found\"}}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.ASSET_NOT_FOUND,
                        new Next.UploadAgain()),
                // permanent
                line(
                        400,
                        "{\"errorCode\":\"MISSING_REQUIRED_FIELDS\",\"message\":\"m\",\"details\":\"[{\\\"field\\\":\\\"quality\\\",\\\"message\\\":\\\"must be set\\\"}]\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.INVALID_REQUEST,
                        FAIL),
                line(
                        400,
                        "{\"errorCode\":\"UNSUPPORTED_MODEL\",\"message\":\"Model X is not supported\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.UNSUPPORTED_MODEL,
                        FAIL),
                line(
                        500,
                        "{\"errorCode\":\"UNSUPPORTED_MODEL\",\"message\":\"Model X is not supported\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.UNSUPPORTED_MODEL,
                        FAIL),
                line(
                        400,
                        "{\"message\":[\"seed must be a number\"],\"error\":\"Bad Request\",\"statusCode\":400}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.INVALID_REQUEST,
                        FAIL),
                line(400, "<html>Bad Request</html>", Outcome.FAILED, false, ErrorCode.INVALID_REQUEST, FAIL),
                line(404, "{\"message\":\"no such thing\"}", Outcome.FAILED, false, ErrorCode.INVALID_REQUEST, FAIL),
                line(413, "<html>Too Large</html>", Outcome.FAILED, false, ErrorCode.INVALID_REQUEST, FAIL),
                line(422, "{\"message\":\"m\"}", Outcome.FAILED, false, ErrorCode.INVALID_REQUEST, FAIL),
                line(
                        400,
                        "{\"errorCode\":\"ASSET_NOT_FOUND\",\"message\":\"m\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.ASSET_NOT_FOUND,
                        new Next.UploadAgain()),
                line(
                        404,
                        "{\"message\":\"The asset images/x.png does not exist\"}",
                        Outcome.FAILED,
                        false,
                        ErrorCode.ASSET_NOT_FOUND,
                        new Next.UploadAgain()),
                // credits, at any status
                line(402, "", Outcome.ACCOUNT_REFUSED, false, ErrorCode.INSUFFICIENT_CREDITS, STOP),
                line(
                        400,
                        "{\"errorCode\":\"INSUFFICIENT_CREDITS\",\"message\":\"m\"}",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                line(
                        200,
                        "{\"success\":false,\"error\":{\"code\":\"INSUFFICIENT_CREDITS\"}}",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                line(
                        200,
                        record("SUCCESS", "{\"code\":\"INSUFFICIENT_CREDITS\"}", ""),
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                line(
                        200,
                        record("FAILURE", "{\"code\":\"INSUFFICIENT_CREDITS\"}", ""),
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                line(
                        429,
                        "{\"message\":\"Insufficient credits\"}",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                line(
                        500,
                        "You have insufficient credit",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                // key
                line(
                        401,
                        "{\"message\":\"Unauthorized\"}",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.KEY_REFUSED,
                        STOP),
                line(401, "", Outcome.ACCOUNT_REFUSED, false, ErrorCode.KEY_REFUSED, STOP),
                line(403, "{\"message\":\"Forbidden\"}", Outcome.ACCOUNT_REFUSED, false, ErrorCode.KEY_REFUSED, STOP),
                line(
                        403,
                        "<html>Attention Required!</html>",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.ACCESS_BLOCKED,
                        STOP),
                // not the API
                line(301, "", Outcome.ACCOUNT_REFUSED, false, ErrorCode.WRONG_ENDPOINT, STOP),
                line(308, "<html>", Outcome.ACCOUNT_REFUSED, false, ErrorCode.WRONG_ENDPOINT, STOP),
                line(404, "<html>Cannot POST</html>", Outcome.ACCOUNT_REFUSED, false, ErrorCode.WRONG_ENDPOINT, STOP),
                line(
                        404,
                        "{\"message\":\"Cannot POST /x/api/features\",\"statusCode\":404}",
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.WRONG_ENDPOINT,
                        STOP),
                // moderated, at any status
                line(
                        400,
                        "{\"message\":\"Your prompt was flagged as sensitive\"}",
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(500, "{\"message\":\"error E005\"}", Outcome.MODERATED, false, ErrorCode.MODERATED, FAIL),
                line(
                        400,
                        "{\"message\":\"NSFW content detected\"}",
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(
                        403,
                        "{\"message\":\"violates our content policy\"}",
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(
                        400,
                        "{\"errorCode\":\"content_policy_violation\"}",
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(
                        200,
                        record("FAILURE", "\"Request Moderated\"", ""),
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(
                        200,
                        record("ERROR", "{\"message\":\"Content Moderated\"}", ""),
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                line(
                        400,
                        passedOn("{\"response\":{\"status\":400,\"data\":{\"message\":\"Content Moderated\"}}}"),
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                // failed upstream
                line(
                        200,
                        record("FAILURE", "null", ""),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_FAILED,
                        new Next.Retry(2)),
                line(
                        200,
                        record("FAILED", "{\"code\":\"X\",\"message\":\"boom\"}", ""),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_FAILED,
                        new Next.Retry(2)),
                line(
                        200,
                        record("ERROR", "[]", LINK),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_FAILED,
                        new Next.Retry(2)));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void should_judge_each_line_of_the_table(Line line) {
        Verdict verdict = EditOutcomes.judge(answer(line.status, line.body), MAX);

        assertThat(verdict.outcome()).isEqualTo(line.outcome);
        assertThat(verdict.paid()).isEqualTo(line.paid);
        assertThat(verdict.code()).isEqualTo(line.code);
        assertThat(verdict.next()).isEqualTo(line.next);
        assertThat(verdict.httpStatus()).isEqualTo(line.status);
        assertThat(verdict.message() == null).isEqualTo(line.code == null);
    }

    /** What may have been paid is never simply sent again; the journal's constraints hold for every verdict. */
    @ParameterizedTest
    @MethodSource("lines")
    void should_never_send_again_what_may_have_been_paid(Line line) {
        Verdict verdict = EditOutcomes.judge(answer(line.status, line.body), MAX);

        boolean sentAgain = verdict.next() instanceof Next.Retry
                || verdict.next() instanceof Next.Wait
                || verdict.next() instanceof Next.StopQueue
                || verdict.next() instanceof Next.UploadAgain;
        if (sentAgain) {
            assertThat(verdict.paid()).isFalse();
        }
        if (verdict.outcome() != null && verdict.outcome() != Outcome.UNKNOWN) {
            assertThat(verdict.paid()).isNotNull();
        }
    }

    @Test
    void should_retry_what_was_not_sent() {
        Verdict verdict = EditOutcomes.judge(new NotSent(new ConnectException("Connection refused")), MAX);

        assertThat(verdict)
                .isEqualTo(new Verdict(
                        Outcome.NOT_SENT,
                        false,
                        null,
                        ErrorCode.NOT_SENT,
                        "ConnectException: Connection refused",
                        null,
                        RETRY));
    }

    @Test
    void should_be_uncertain_when_nothing_came_back() {
        Verdict verdict = EditOutcomes.judge(new NoAnswer(new IOException("reset")), MAX);

        assertThat(verdict.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(verdict.paid()).isNull();
        assertThat(verdict.next()).isEqualTo(UNCERTAIN);
        assertThat(verdict.message()).contains("reset");
    }

    @Test
    void should_look_up_a_record_whose_answer_was_cut() {
        byte[] part = record("SUCCESS", "[]", LINK).substring(0, 80).getBytes(StandardCharsets.UTF_8);

        Verdict verdict = EditOutcomes.judge(new NoAnswer(new IOException("cut"), part), MAX);

        assertThat(verdict.next()).isEqualTo(POLL);
        assertThat(verdict.recordUuid()).isEqualTo(ID);
    }

    @Test
    void should_take_a_picture_as_the_result_and_an_error_page_of_that_type_not() {
        Verdict picture = EditOutcomes.judge(new Answer(200, "image/png", new byte[] {1}, null, null), MAX);
        Verdict empty = EditOutcomes.judge(new Answer(200, "image/png", new byte[0], null, null), MAX);
        Verdict error = EditOutcomes.judge(new Answer(502, "image/png", new byte[] {1}, null, null), MAX);

        assertThat(picture.next()).isEqualTo(DOWNLOAD);
        assertThat(picture.paid()).isTrue();
        assertThat(empty.next()).isEqualTo(UNCERTAIN);
        assertThat(error.next()).isEqualTo(UNCERTAIN);
    }

    @Test
    void should_keep_the_uuid_of_the_record() {
        assertThat(EditOutcomes.judge(answer(200, record("SUCCESS", "[]", "")), MAX)
                        .recordUuid())
                .isEqualTo(ID);
        assertThat(EditOutcomes.judge(answer(200, record("FAILURE", "\"NSFW\"", "")), MAX)
                        .recordUuid())
                .isEqualTo(ID);
    }

    @Test
    void should_not_take_the_users_prompt_for_an_error() {
        String words = "remove the NSFW sign about insufficient credits and content policy, image not found";
        String asked = "\"promptObject\":{\"prompt\":\"" + words + "\"},\"resultObject\":";
        String success = record("SUCCESS", "[\"nsfw.png\"]", LINK).replace("\"resultObject\":", asked);
        String failure = record("FAILURE", "null", "").replace("\"resultObject\":", asked);
        String upstream = passedOn("{\"config\":{\"data\":\"" + words + "\"},\"response\":{\"status\":503}}");

        assertThat(EditOutcomes.judge(answer(200, success), MAX).next()).isEqualTo(DOWNLOAD);
        assertThat(EditOutcomes.judge(answer(200, failure), MAX).code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(EditOutcomes.judge(answer(400, upstream), MAX).code()).isEqualTo(ErrorCode.UPSTREAM_BUSY);
    }

    @Test
    void should_not_find_e005_in_a_uuid() {
        String failure = record("FAILURE", "\"task 1234-E005-9 failed\"", "");

        assertThat(EditOutcomes.judge(answer(200, failure), MAX).code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
    }

    @Test
    void should_not_retry_beyond_the_configured_attempts() {
        assertThat(EditOutcomes.judge(answer(400, passedOn("{}")), 1).next()).isEqualTo(new Next.Retry(1));
        assertThat(EditOutcomes.judge(answer(200, record("FAILURE", "null", "")), 1)
                        .next())
                .isEqualTo(new Next.Retry(1));
    }

    @Test
    void should_give_the_providers_words_on_one_bounded_line() {
        String long1 = "a\\u001b[31m\\n" + "x".repeat(5_000);
        Verdict verdict = EditOutcomes.judge(answer(400, "{\"errorCode\":\"X\",\"message\":\"" + long1 + "\"}"), MAX);

        assertThat(verdict.message())
                .startsWith("HTTP 400: X: a [31m xxx")
                .hasSize(500)
                .endsWith("…");
        assertThat(verdict.message()).doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void should_say_what_the_details_add() {
        String missing = "{\"errorCode\":\"MISSING_REQUIRED_FIELDS\",\"message\":\"Missing\","
                + "\"details\":\"[{\\\"field\\\":\\\"quality\\\",\\\"message\\\":\\\"is required\\\"}]\"}";
        String upstream = passedOn("{\"response\":{\"status\":400,\"data\":{\"message\":\"steps is too high\"}}}");

        assertThat(EditOutcomes.judge(answer(400, missing), MAX).message())
                .isEqualTo("HTTP 400: MISSING_REQUIRED_FIELDS: Missing: quality is required");
        assertThat(EditOutcomes.judge(answer(400, upstream), MAX).message()).endsWith(": steps is too high");
    }

    @ParameterizedTest
    @MethodSource("retryAfters")
    void should_read_retry_after(String header, String date, Optional<Duration> expected) {
        Answer answer = new Answer(429, null, new byte[0], header, date);

        assertThat(EditOutcomes.judge(answer, MAX).next()).isEqualTo(new Next.Wait(expected));
    }

    @Test
    void should_take_for_an_outage_only_what_says_nothing_of_the_job() {
        assertThat(List.of(
                        new NotSent(new ConnectException()),
                        new NoAnswer(new IOException()),
                        answer(500, "{\"message\":\"Internal server error\"}"),
                        answer(504, "<html>"),
                        answer(521, "<html>")))
                .allMatch(EditOutcomesTest::tellsOfOutage);
        assertThat(List.of(
                        answer(200, record("SUCCESS", "[\"k.png\"]", LINK)),
                        answer(500, record("SUCCESS", "[\"k.png\"]", LINK)),
                        answer(500, record("FAILURE", "null", "")),
                        answer(500, "{\"message\":\"error E005\"}"),
                        answer(500, passedOn("{\"response\":{\"status\":400}}")),
                        answer(400, "{\"message\":\"bad\"}"),
                        answer(429, "<html>")))
                .noneMatch(EditOutcomesTest::tellsOfOutage);
        Reply gone = new NotSent(new FileNotFoundException("cat.png"));
        assertThat(UploadOutcomes.judge(gone, MAX).tellsOfOutage(gone)).isFalse();
    }

    private static boolean tellsOfOutage(Reply reply) {
        return EditOutcomes.judge(reply, MAX).tellsOfOutage(reply);
    }

    static List<Object[]> retryAfters() {
        String now = "Fri, 27 Mar 2026 10:00:00 GMT";
        return List.of(
                new Object[] {"7", null, Optional.of(Duration.ofSeconds(7))},
                new Object[] {" 1.5 ", null, Optional.of(Duration.ofMillis(1_500))},
                new Object[] {"0", now, Optional.of(Duration.ZERO)},
                new Object[] {"999999999", null, Optional.of(Duration.ofMinutes(10))},
                new Object[] {"Fri, 27 Mar 2026 10:00:30 GMT", now, Optional.of(Duration.ofSeconds(30))},
                new Object[] {"Fri, 27 Mar 2026 09:00:00 GMT", now, Optional.of(Duration.ZERO)},
                new Object[] {"Sat, 28 Mar 2026 10:00:00 GMT", now, Optional.of(Duration.ofMinutes(10))},
                new Object[] {"Fri, 27 Mar 2026 10:00:30 GMT", null, Optional.empty()},
                new Object[] {"soon", now, Optional.empty()},
                new Object[] {"-5", now, Optional.empty()},
                new Object[] {"", now, Optional.empty()},
                new Object[] {null, now, Optional.empty()});
    }

    private static final String LINK = ",\"temporaryUrl\":\"https://storage.1min.ai/k.png?X-Amz-Signature=a%2Fb\"";

    private static Line line(int status, String body, Outcome outcome, Boolean paid, ErrorCode code, Next next) {
        return new Line(status, body, outcome, paid, code, next);
    }

    static String record(String status, String resultObject, String link) {
        return "{\"aiRecord\":{\"uuid\":\"" + ID + "\",\"status\":\"" + status
                + "\",\"aiRecordDetail\":{\"resultObject\":" + resultObject + "}" + link + "}}";
    }

    private static String passedOn(String details) {
        return "{\"errorCode\":\"EXTERNAL_API_RESPONSE_WITH_ERROR\",\"message\":\"The service is a bit busy, try again shortly\",\"details\":\""
                + details.replace("\"", "\\\"") + "\"}";
    }

    static Answer answer(int status, String body) {
        String type = body.startsWith("<") ? "text/html" : body.startsWith("{") ? "application/json" : "text/plain";
        return new Answer(status, type, body.getBytes(StandardCharsets.UTF_8), null, null);
    }
}
