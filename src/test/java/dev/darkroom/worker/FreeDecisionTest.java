package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.Next;
import dev.darkroom.editor.Verdict;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreeDecisionTest {

    private static final UUID RECORD = UUID.fromString("4c1e8f5a-0000-4000-8000-00000000000a");
    private static final Verdict PROCESSING = new Verdict(null, null, 200, null, null, RECORD, new Next.Poll());
    private static final Verdict API_DOWN =
            new Verdict(null, null, 500, ErrorCode.LOOK_UP_FAILED, "down", null, new Next.Retry(5));

    private final FreeDecision decision = new FreeDecision(
            10, new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1), new Random(1)), Duration.ofSeconds(5));

    @ParameterizedTest(name = "claim {0}: after {1} to {2} s")
    @CsvSource({"2, 5, 10", "29, 5, 10", "30, 10, 20", "60, 20, 40", "90, 40, 80", "120, 40, 80"})
    void should_look_a_record_up_less_often_when_it_takes_long(int lease, int shortest, int longest) {
        for (int i = 0; i < 200; i++) {
            Completion.Line line = (Completion.Line) decision.afterLookUp(claim(lease, 0, null), RECORD, PROCESSING)
                    .next();
            assertThat(line.step()).isEqualTo(Step.DOWNLOAD);
            assertThat(line.delay()).isBetween(Duration.ofSeconds(shortest), Duration.ofSeconds(longest));
        }
    }

    @Test
    void should_leave_a_record_that_never_finishes_to_a_person() {
        assertThat(decision.afterLookUp(claim(121, 0, null), RECORD, PROCESSING).next())
                .isEqualTo(new Completion.Rest(JobState.UNCERTAIN, null));
    }

    @Test
    void should_wait_for_an_api_that_is_down_where_a_look_up_decides_about_money() {
        assertThat(decision.afterLookUp(claim(60, 58, null), RECORD, API_DOWN).next())
                .isInstanceOf(Completion.Line.class);
        assertThat(decision.afterLookUp(claim(121, 119, null), RECORD, API_DOWN).next())
                .isEqualTo(new Completion.Rest(JobState.UNCERTAIN, null));
    }

    @Test
    void should_give_a_look_up_up_earlier_where_the_edit_is_known_to_be_paid_and_the_next_run_fetches_it() {
        assertThat(decision.afterLookUp(claim(12, 9, true), RECORD, API_DOWN).next())
                .isEqualTo(new Completion.Rest(JobState.FAILED, null));
    }

    @Test
    void should_not_count_the_look_ups_of_an_outage_as_tries_to_fetch_what_turned_out_to_be_paid() {
        Claim afterOutage = claim(60, 58, null);
        Completion.Next again = new Completion.Line(Step.DOWNLOAD, Duration.ofMillis(1), 1);

        assertThat(decision.retry(afterOutage.paidFor(RECORD), ErrorCode.DOWNLOAD_FAILED, null, "reset")
                        .next())
                .usingRecursiveComparison()
                .ignoringFields("delay")
                .isEqualTo(again);
        assertThat(decision.retry(claim(60, 9, true).paidFor(RECORD), ErrorCode.DOWNLOAD_FAILED, null, "reset")
                        .next())
                .as("known before")
                .isEqualTo(new Completion.Rest(JobState.FAILED, null));
    }

    @Test
    void should_leave_the_server_of_a_picture_alone_for_as_long_as_it_asks() {
        Duration asked = Duration.ofMinutes(2);
        Verdict busy = new Verdict(
                Outcome.FAILED, false, 429, ErrorCode.DOWNLOAD_FAILED, "busy", null, new Next.Retry(10, asked));

        Completion.Line again =
                (Completion.Line) decision.decide(claim(2, 0, true), busy).next();
        assertThat(again.delay()).isBetween(asked, asked.plusMinutes(1));
        assertThat(again.tries()).isEqualTo(1);
    }

    @Test
    void should_call_a_picture_failed_that_is_paid_for_and_may_not_be_fetched() {
        Completion refused =
                decision.fail(claim(2, 0, null).paidFor(RECORD), ErrorCode.RESULT_TOO_BIG, null, "too big");

        assertThat(refused.next()).isEqualTo(new Completion.Rest(JobState.FAILED, null));
    }

    @Test
    void should_never_buy_again_what_was_bought_because_its_record_says_otherwise_by_now() {
        for (Next next :
                List.of(new Next.Retry(2), new Next.Fail(), new Next.UploadAgain(), new Next.Wait(Optional.empty()))) {
            Verdict unpaid = new Verdict(Outcome.FAILED, false, 200, ErrorCode.UPSTREAM_FAILED, "failed", RECORD, next);

            Completion again = decision.afterLookUp(claim(2, 0, true), RECORD, unpaid);
            assertThat(((Completion.Line) again.next()).step()).isEqualTo(Step.DOWNLOAD);
            assertThat(again.learned()).isNull();
            assertThat(decision.afterLookUp(claim(12, 9, true), RECORD, unpaid).next())
                    .isEqualTo(new Completion.Rest(JobState.FAILED, null));
        }
    }

    @Test
    void should_count_look_ups_from_the_edit_that_they_are_for() {
        // It was given up after an hour once, and sent again by a person.
        assertThat(decision.decide(claim(123, 0, null, 122), PROCESSING).next()).isInstanceOf(Completion.Line.class);
        assertThat(decision.decide(claim(242, 0, null, 122), PROCESSING).next()).isInstanceOf(Completion.Line.class);
        assertThat(decision.decide(claim(243, 0, null, 122), PROCESSING).next()).isInstanceOf(Completion.Rest.class);
    }

    @Test
    void should_write_of_a_look_up_that_told_nothing_what_became_of_it() {
        Next wait = new Next.Wait(Optional.empty());
        assertThat(outcomeOfLookUp(429, ErrorCode.THROTTLED, wait)).isEqualTo(Outcome.THROTTLED);
        Next stop = new Next.StopQueue();
        assertThat(outcomeOfLookUp(401, ErrorCode.KEY_REFUSED, stop)).isEqualTo(Outcome.ACCOUNT_REFUSED);
        assertThat(outcomeOfLookUp(402, ErrorCode.INSUFFICIENT_CREDITS, stop)).isEqualTo(Outcome.ACCOUNT_REFUSED);
        Next retry = new Next.Retry(3);
        assertThat(outcomeOfLookUp(null, ErrorCode.LOOK_UP_FAILED, retry)).isEqualTo(Outcome.FAILED);
        assertThat(outcomeOfLookUp(200, ErrorCode.RECORD_NOT_FOUND, retry)).isEqualTo(Outcome.FAILED);
        assertThat(outcomeOfLookUp(200, null, new Next.Poll())).isEqualTo(Outcome.SUCCEEDED);
    }

    private Outcome outcomeOfLookUp(Integer status, ErrorCode code, Next next) {
        Verdict toldNothing = new Verdict(null, null, status, code, null, null, next);
        return decision.afterLookUp(claim(2, 0, null), RECORD, toldNothing).outcome();
    }

    @Test
    void should_learn_that_the_edit_was_done_from_a_record_without_a_link_yet() {
        Verdict missing =
                new Verdict(Outcome.FAILED, true, 200, ErrorCode.RESULT_MISSING, "no link", RECORD, new Next.Retry(3));

        Completion again = decision.afterLookUp(claim(2, 0, null), RECORD, missing);
        assertThat(again.next()).isInstanceOf(Completion.Line.class);
        assertThat(again.learned()).isEqualTo(new Completion.Learned(Outcome.SUCCEEDED, true));
        Completion last = decision.afterLookUp(claim(4, 2, true), RECORD, missing);
        assertThat(last.next()).isEqualTo(new Completion.Rest(JobState.FAILED, null));
        assertThat(last.learned()).isEqualTo(new Completion.Learned(Outcome.SUCCEEDED, true));
    }

    @Test
    void should_send_an_edit_again_that_failed_unpaid_however_often_it_was_handed_back_meanwhile_but_not_for_ever() {
        Verdict failed =
                new Verdict(Outcome.FAILED, false, 200, ErrorCode.UPSTREAM_FAILED, "failed", RECORD, new Next.Retry(2));

        assertThat(decision.afterLookUp(claim(500, 0, null, 0, 9), RECORD, failed)
                        .next())
                .usingRecursiveComparison()
                .ignoringFields("delay")
                .isEqualTo(new Completion.Line(Step.EDIT, Duration.ZERO, 1));
        assertThat(decision.afterLookUp(claim(20, 0, null, 0, 10), RECORD, failed)
                        .next())
                .isEqualTo(new Completion.Rest(JobState.FAILED, null));
    }

    private static Claim claim(int lease, int tries, Boolean editPaid) {
        return claim(lease, tries, editPaid, 0);
    }

    private static Claim claim(int lease, int tries, Boolean editPaid, int editLease) {
        return claim(lease, tries, editPaid, editLease, 1);
    }

    private static Claim claim(int lease, int tries, Boolean editPaid, int editLease, int edits) {
        return new Claim(
                Step.DOWNLOAD,
                1,
                lease,
                tries,
                1,
                "c",
                "c",
                ImageSource.parse("asset:a"),
                "a",
                EditRequest.fromText(Map.of("prompt", "p")),
                "/out",
                OnUncertain.HOLD,
                0,
                0,
                editPaid,
                lease - editLease,
                edits,
                RECORD,
                Optional.empty());
    }
}
