package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadLimitsTest {

    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    @Test
    void should_hand_on_a_body_as_it_is() throws Exception {
        byte[] body = new byte[SIZE];
        body[SIZE - 1] = 7;
        assertThat(limits(1, Duration.ofHours(1))
                        .watch(new ByteArrayInputStream(body))
                        .readAllBytes())
                .isEqualTo(body);
    }

    @Test
    void should_take_nothing_while_the_disk_has_less_room_than_the_reserve() {
        long all = folder.toFile().getTotalSpace();
        UploadLimits limits = limits(all, Duration.ofHours(1));
        assertThatThrownBy(() -> limits.watch(InputStream.nullInputStream()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(507);
                    assertThat(e.problem().code()).isEqualTo("NO_ROOM");
                    assertThat(e.problem().detail()).doesNotContain(folder.toString());
                });
    }

    @Test
    void should_refuse_a_body_that_does_not_come_to_its_end_in_time() {
        UploadLimits limits = limits(1, Duration.ofNanos(1));
        assertThatThrownBy(() ->
                        limits.watch(new ByteArrayInputStream(new byte[SIZE])).readAllBytes())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(408));
    }

    private UploadLimits limits(long reserve, Duration longest) {
        return new UploadLimits(List.of(folder.resolve("not made yet")), reserve, longest);
    }
}
