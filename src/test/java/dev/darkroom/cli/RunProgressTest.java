package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private static final BatchProgress WAITING = new BatchProgress(3, 0, 0, 1, 0, 0, 0, 1, 1);

    @Test
    void should_call_rows_at_whatever_step_running_as_the_page_of_a_batch_does() {
        assertThat(shown(new BatchProgress(3, 0, 2, 1, 0, 0, 0, 1, 2), state(Duration.ZERO, false, Optional.empty())))
                .isEqualTo("1/6 done | 2 running | 1 paid");
    }

    @Test
    void should_say_what_holds_everything_up() {
        assertThat(shown(state(Duration.ZERO, false, Optional.empty()))).isEqualTo("1/4 done | 1 paid");
        assertThat(shown(state(Duration.ofSeconds(7), false, Optional.empty()))).endsWith(" | told to wait 7s");
        assertThat(shown(state(Duration.ZERO, false, Optional.of(new Pace.Circuit(Duration.ofSeconds(5), false)))))
                .endsWith(" | the API is down, next try in 5s");
        assertThat(shown(state(Duration.ZERO, true, Optional.empty())))
                .endsWith(" | a person has paused the whole queue: waiting until it is resumed");
    }

    private static Pace.State state(Duration blockedFor, boolean paused, Optional<Pace.Circuit> circuit) {
        return new Pace.State(180, 180, blockedFor, paused, circuit, Optional.empty());
    }

    private static String shown(Pace.State state) {
        return shown(WAITING, state);
    }

    private static String shown(BatchProgress progress, Pace.State state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RunProgress(new PrintStream(out, true, StandardCharsets.UTF_8), false).show(progress, state, 0);
        return out.toString(StandardCharsets.UTF_8).strip();
    }
}
