package dev.darkroom.editor;

import static dev.darkroom.editor.EditOutcomesTest.answer;
import static dev.darkroom.editor.EditOutcomesTest.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Look-ups, uploads, downloads and fetches: nothing about them costs money. */
class FreeOutcomesTest {

    private static final int MAX = 5;
    private static final Reply LOST = new NoAnswer(new IOException("reset"));
    private static final Reply REFUSED = new NotSent(new IOException("refused"));
    private static final String LINK = ",\"temporaryUrl\":\"https://storage.1min.ai/k\"";
    private static final Next RETRY = new Next.Retry(MAX);
    private static final Next STOP = new Next.StopQueue();
    private static final Next FAIL = new Next.Fail();
    private static final Next WAIT = new Next.Wait(Optional.empty());

    record Line(Object reply, Outcome outcome, Boolean paid, ErrorCode code, Next next) {}

    static List<Line> lookUps() {
        return List.of(
                new Line(
                        answer(200, record("SUCCESS", "[]", LINK)), Outcome.SUCCEEDED, true, null, new Next.Download()),
                new Line(
                        answer(200, record("SUCCESS", "[\"k\"]", "")),
                        Outcome.FAILED,
                        true,
                        ErrorCode.RESULT_MISSING,
                        new Next.Retry(3)),
                new Line(answer(200, record("PROCESSING", "null", "")), null, null, null, new Next.Poll()),
                new Line(
                        answer(200, record("FAILURE", "null", "")),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPSTREAM_FAILED,
                        new Next.Retry(2)),
                new Line(
                        answer(200, record("FAILURE", "\"NSFW\"", "")),
                        Outcome.MODERATED,
                        false,
                        ErrorCode.MODERATED,
                        FAIL),
                new Line(
                        answer(200, record("FAILURE", "{\"code\":\"INSUFFICIENT_CREDITS\"}", "")),
                        Outcome.ACCOUNT_REFUSED,
                        false,
                        ErrorCode.INSUFFICIENT_CREDITS,
                        STOP),
                new Line(answer(200, "{\"aiRecord\":null}"), null, null, ErrorCode.RECORD_NOT_FOUND, new Next.Retry(3)),
                new Line(answer(401, "{\"message\":\"m\"}"), null, null, ErrorCode.KEY_REFUSED, STOP),
                new Line(answer(429, ""), null, null, ErrorCode.THROTTLED, WAIT),
                new Line(answer(404, "<html>"), null, null, ErrorCode.LOOK_UP_FAILED, RETRY),
                new Line(answer(500, "{\"message\":\"content policy\"}"), null, null, ErrorCode.LOOK_UP_FAILED, RETRY),
                new Line(answer(524, "<html>"), null, null, ErrorCode.LOOK_UP_FAILED, RETRY),
                new Line(answer(200, "{\"aiRecord\":{"), null, null, ErrorCode.LOOK_UP_FAILED, RETRY),
                new Line(LOST, null, null, ErrorCode.LOOK_UP_FAILED, RETRY),
                new Line(REFUSED, null, null, ErrorCode.LOOK_UP_FAILED, RETRY));
    }

    static List<Line> uploads() {
        return List.of(
                new Line(
                        answer(200, "{\"asset\":{\"key\":\"a/b.png\"}}"),
                        Outcome.SUCCEEDED,
                        false,
                        null,
                        new Next.Done()),
                new Line(
                        answer(201, "{\"fileContent\":{\"path\":\"a/b.png\"}}"),
                        Outcome.SUCCEEDED,
                        false,
                        null,
                        new Next.Done()),
                new Line(
                        answer(200, "{\"asset\":{\"key\":\"\"}}"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.UPLOAD_FAILED,
                        RETRY),
                new Line(answer(200, "<html>"), Outcome.FAILED, false, ErrorCode.UPLOAD_FAILED, RETRY),
                new Line(answer(413, "<html>"), Outcome.FAILED, false, ErrorCode.IMAGE_TOO_BIG, FAIL),
                new Line(answer(415, "{}"), Outcome.FAILED, false, ErrorCode.IMAGE_WRONG_TYPE, FAIL),
                new Line(answer(400, "{\"message\":\"m\"}"), Outcome.FAILED, false, ErrorCode.INVALID_REQUEST, FAIL),
                new Line(answer(401, "{}"), Outcome.ACCOUNT_REFUSED, false, ErrorCode.KEY_REFUSED, STOP),
                new Line(answer(403, "<html>"), Outcome.ACCOUNT_REFUSED, false, ErrorCode.ACCESS_BLOCKED, STOP),
                new Line(answer(402, "{}"), Outcome.ACCOUNT_REFUSED, false, ErrorCode.INSUFFICIENT_CREDITS, STOP),
                new Line(answer(404, "<html>"), Outcome.ACCOUNT_REFUSED, false, ErrorCode.WRONG_ENDPOINT, STOP),
                new Line(answer(429, ""), Outcome.THROTTLED, false, ErrorCode.THROTTLED, WAIT),
                new Line(answer(408, ""), Outcome.FAILED, false, ErrorCode.UPLOAD_FAILED, RETRY),
                new Line(answer(500, "{\"message\":\"m\"}"), Outcome.FAILED, false, ErrorCode.UPLOAD_FAILED, RETRY),
                new Line(answer(504, "<html>"), Outcome.FAILED, false, ErrorCode.UPLOAD_FAILED, RETRY),
                new Line(LOST, Outcome.FAILED, false, ErrorCode.UPLOAD_FAILED, RETRY),
                new Line(REFUSED, Outcome.NOT_SENT, false, ErrorCode.NOT_SENT, RETRY),
                new Line(
                        new NotSent(new FileNotFoundException("x.png")),
                        Outcome.FAILED,
                        false,
                        ErrorCode.IMAGE_MISSING,
                        FAIL));
    }

    static List<Line> downloads() {
        return List.of(
                new Line(new DownloadReply.Downloaded(1, "image/png"), Outcome.SUCCEEDED, false, null, new Next.Done()),
                new Line(
                        new DownloadReply.Expired(403),
                        Outcome.FAILED,
                        false,
                        ErrorCode.RESULT_LINK_EXPIRED,
                        new Next.Poll()),
                new Line(
                        new DownloadReply.Refused(ErrorCode.RESULT_TOO_BIG, "m"),
                        Outcome.FAILED,
                        false,
                        ErrorCode.RESULT_TOO_BIG,
                        FAIL),
                new Line(new DownloadReply.Failed(503, "m"), Outcome.FAILED, false, ErrorCode.DOWNLOAD_FAILED, RETRY),
                new Line(new DownloadReply.Failed(null, "m"), Outcome.FAILED, false, ErrorCode.DOWNLOAD_FAILED, RETRY),
                new Line(
                        new DownloadReply.Failed(429, "m", Duration.ofSeconds(30)),
                        Outcome.FAILED,
                        false,
                        ErrorCode.DOWNLOAD_FAILED,
                        new Next.Retry(MAX, Duration.ofSeconds(30))));
    }

    @ParameterizedTest
    @MethodSource("lookUps")
    void should_judge_look_ups(Line line) {
        check(line, LookUpOutcomes.judge((Reply) line.reply, MAX));
    }

    @ParameterizedTest
    @MethodSource("uploads")
    void should_judge_uploads(Line line) {
        check(line, UploadOutcomes.judge((Reply) line.reply, MAX));
    }

    @ParameterizedTest
    @MethodSource("downloads")
    void should_judge_downloads(Line line) {
        check(line, DownloadOutcomes.judge((DownloadReply) line.reply, MAX));
    }

    private static void check(Line line, Verdict verdict) {
        assertThat(verdict.outcome()).isEqualTo(line.outcome);
        assertThat(verdict.paid()).isEqualTo(line.paid);
        assertThat(verdict.code()).isEqualTo(line.code);
        assertThat(verdict.next()).isEqualTo(line.next);
    }
}
