package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisProcessTest {

    private static final long NOBODY = 99_999_999;

    private final ThisProcess here = ThisProcess.find();

    @Test
    void should_see_that_this_process_is_there_and_that_another_one_had_its_number_before() {
        assertThat(ThisProcess.isGone(here.pid(), here.start())).isFalse();
        assertThat(ThisProcess.isGone(here.pid(), "1")).isTrue();
        assertThat(ThisProcess.isGone(NOBODY, "1")).isTrue();
    }

    /** Another user's worker that is taken for dead loses what it has in flight, and where the batch says so that is bought again. */
    @Test
    void should_not_take_for_gone_what_it_may_not_see(@TempDir Path proc) throws Exception {
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/mounts"), "proc /proc proc rw,nosuid,hidepid=invisible 0 0\n");
        assertThat(ThisProcess.isGone(proc, NOBODY, "1")).isFalse();

        Files.writeString(proc.resolve("self/mounts"), "proc /proc proc rw,nosuid 0 0\n");
        assertThat(ThisProcess.isGone(proc, NOBODY, "1")).isTrue();
    }
}
