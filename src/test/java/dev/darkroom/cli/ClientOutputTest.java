package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Json;
import dev.darkroom.job.JobState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** What a person sees of a service. */
class ClientOutputTest {

    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void should_align_words_to_the_left_and_numbers_to_the_right() {
        new Table("JOB", "STATE", "BYTES")
                .row(7, "FAILED", null)
                .row(1000, "SUCCEEDED", "62,200")
                .print(out);
        assertThat(text).hasToString("""
                 JOB  STATE       BYTES
                   7  FAILED
                1000  SUCCEEDED  62,200
                """.replace("\n", System.lineSeparator()));
    }

    @Test
    void should_group_digits_by_three() {
        for (long number : new long[] {0, 7, 999, 1000, 62_200, 999_999, 1_000_000, -999, -1234, Long.MIN_VALUE}) {
            assertThat(Counted.number(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
        }
        assertThat(Counted.of(1, "row")).isEqualTo("1 row");
        assertThat(Counted.of(1200, "row")).isEqualTo("1,200 rows");
    }

    @Test
    void should_not_let_a_name_move_the_cursor() {
        new Table("NAME").row("a\u001b[2Jb\nc\u202e").print(out);
        new Facts().add("name", "a\u001b[2J\rb").print(out);
        assertThat(text.toString()).doesNotContain("\u001b", "\r\b", "\u202e").contains("a [2Jb c");
    }

    @Test
    void should_colour_states_only_where_colour_is_wanted() {
        assertThat(Colour.state("FAILED", true)).isEqualTo("\u001b[31mFAILED\u001b[0m");
        assertThat(Colour.state("FAILED", false)).isEqualTo("FAILED");
        assertThat(Colour.state("mug", true)).isEqualTo("mug");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T12:00:00.5Z, now",
        "2026-01-02T11:59:48Z, 12s ago",
        "2026-01-02T11:01:00Z, 59m ago",
        "2026-01-01T13:00:00Z, 23h ago",
        "2025-12-01T12:00:00Z, 32d ago",
        "2026-01-02T12:05:00Z, in 5m",
        "no time, no time",
    })
    void should_tell_times_as_people_do(String time, String expected) {
        assertThat(Ago.of(time, NOW)).isEqualTo(expected);
        assertThat(Ago.of(null, NOW)).isEmpty();
    }

    @Test
    void should_ask_before_it_costs_money_and_take_anything_but_yes_for_no() {
        Confirmation asking = confirmation();
        assertThat(asking.given("This buys it.", out, true, typed("y\n"))).isTrue();
        assertThat(asking.given("This buys it.", out, true, typed("\n"))).isFalse();
        assertThat(asking.given("This buys it.", out, true, typed("nope\n"))).isFalse();
        assertThat(asking.given("This buys it.", out, true, typed(""))).isFalse();
        assertThat(text.toString()).contains("This buys it. Go on? [y/N] ", "Nothing was done.");
        assertThatThrownBy(() -> asking.given("This buys it.", out, false, typed("y\n")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--yes");
        assertThat(confirmation("--yes").given("This buys it.", out, false, typed("")))
                .isTrue();
    }

    @Test
    void should_take_the_counts_of_the_api_for_those_of_a_run() throws IOException {
        JsonNode batch = read("""
                {"request_counts": {"total": 10, "queued": 3, "held": 1, "running": 2, "succeeded": 2, "failed": 1, "cancelled": 1, "uncertain": 1},
                 "calls": {"paid": 3, "charged": 6}}
                """);
        assertThat(BatchCounts.progress(batch).total()).isEqualTo(10);
        assertThat(BatchCounts.progress(batch).atRest()).isFalse();
        assertThat(BatchCounts.summary(batch).in(JobState.UNCERTAIN)).isEqualTo(1);
        assertThat(BatchCounts.summary(batch).paidCalls()).isEqualTo(3);
        assertThat(BatchCounts.summary(batch).possiblyPaidCalls()).isEqualTo(3);
    }

    @Test
    void should_say_on_one_line_what_holds_the_queue_up() throws IOException {
        assertThat(queue("RUNNING", "null", "null", "null"))
                .isEqualTo("Queue RUNNING: 1,200 queued, 4 running, 2 nodes, 180 a minute");
        assertThat(queue("PAUSED", "\"2026-01-02T11:58:00Z\"", "null", "null"))
                .endsWith(". A person has paused it 2m ago: darkroom resume --queue");
        assertThat(queue("STOPPED", "null", "{\"code\":\"KEY_REFUSED\",\"message\":\"no such key\"}", "null"))
                .endsWith(
                        ". It has stopped: KEY_REFUSED: no such key. Once the reason is mended: darkroom resume --queue");
        assertThat(queue(
                        "STOPPED",
                        "\"2026-01-02T11:58:00Z\"",
                        "{\"code\":\"KEY_REFUSED\",\"message\":\"no such key\"}",
                        "null"))
                .endsWith(
                        ". It has stopped: KEY_REFUSED: no such key. And a person has paused it 2m ago. Once the reason is mended: darkroom resume --queue, which lifts both");
        assertThat(queue("THROTTLED", "null", "null", "\"2026-01-02T12:00:07Z\""))
                .endsWith(". Told to wait 7s");
    }

    @Test
    void should_read_when_a_token_ends() {
        assertThat(TokenCommand.Create.time("90d", NOW)).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(TokenCommand.Create.time("12h", NOW)).isEqualTo(NOW.plus(Duration.ofHours(12)));
        assertThat(TokenCommand.Create.time("2030-01-31", NOW)).isEqualTo("2030-01-31T00:00:00Z");
        assertThat(TokenCommand.Create.time("2030-01-31T12:00:00+02:00", NOW)).isEqualTo("2030-01-31T10:00:00Z");
        assertThatThrownBy(() -> TokenCommand.Create.time("soon", NOW)).hasMessageContaining("--expires is soon");
    }

    private static String queue(String state, String paused, String stop, String blocked) throws IOException {
        return new QueueSentence(read("""
                                {"state": "%s", "paused_at": %s, "stop": %s, "request_counts": {"queued": 1200, "running": 4}, "workers": [{}, {}],
                                 "limits": [{"name": "api", "per_minute": 180, "current_per_minute": 180.0, "blocked_until": %s, "circuit_open_until": null}]}
                                """.formatted(state, paused, stop, blocked)), NOW).toString();
    }

    private static Confirmation confirmation(String... words) {
        class Command implements Runnable {
            @Mixin
            private final Confirmation confirmation = new Confirmation();

            @Override
            public void run() {}
        }
        Command command = new Command();
        CommandLine.populateCommand(command, words);
        return command.confirmation;
    }

    private static ByteArrayInputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode read(String json) throws IOException {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
