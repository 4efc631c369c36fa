package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.result.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

    @TempDir
    Path folder;

    @Test
    void should_refuse_to_go_on_where_not_even_the_next_picture_has_room() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            assertThatThrownBy(() -> FullDisk.refuse(folder, 7)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().status()).isEqualTo(409);
                assertThat(e.problem().code()).isEqualTo("DISK_FULL");
                assertThat(e.problem().detail())
                        .contains("1 MB free; 8 pictures take about 20 MB")
                        .doesNotContain(folder.toString());
            });
        }
    }

    @Test
    void should_go_on_where_there_is_room_for_what_is_paid_for_and_one_more() {
        long fitting = folder.toFile().getUsableSpace() / 2_500_000;
        assertThatCode(() -> FullDisk.refuse(folder, fitting / 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> FullDisk.refuse(folder, fitting * 2)).isInstanceOf(ProblemException.class);
    }
}
