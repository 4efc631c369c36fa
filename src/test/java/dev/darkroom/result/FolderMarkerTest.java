package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderMarkerTest {

    private static final UUID DATABASE = UUID.fromString("0f2a4a1e-8f1c-4f6e-9d3b-4c7a1f0e2b3d");
    private static final FolderMarker MARKER =
            new FolderMarker(7, DATABASE, false, Instant.parse("2026-03-27T10:00:00.125Z"));

    private static final LongFunction<Optional<String>> NOWHERE = batch -> Optional.empty();

    @TempDir
    Path out;

    @Test
    void should_read_back_what_was_written() {
        assertThat(FolderMarker.read(out)).isEmpty();
        MARKER.write(out);
        assertThat(FolderMarker.read(out)).contains(MARKER);
        assertThat(out.resolve(".darkroom.json"))
                .hasContent("{\"darkroom\":1,\"batch\":7,\"database\":\"" + DATABASE
                        + "\",\"simulated\":false,\"created_at\":\"2026-03-27T10:00:00.125Z\"}");
    }

    @Test
    void should_leave_a_marker_as_it_is_and_refuse_the_folder_to_whoever_was_slower() {
        MARKER.write(out);
        new FolderMarker(7, DATABASE, false, MARKER.createdAt().plusSeconds(60)).write(out);
        assertThat(FolderMarker.read(out)).as("run again").contains(MARKER);

        assertThatThrownBy(() -> new FolderMarker(8, DATABASE, false, MARKER.createdAt()).write(out))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("was taken by another run at this moment. Nothing was sent.");
        assertThat(FolderMarker.read(out)).contains(MARKER);
        assertThat(out.resolve(".parts")).isEmptyDirectory();
    }

    @Test
    void should_ask_for_the_marker_of_a_folder_that_seems_to_have_lost_its_pictures() {
        assertThatThrownBy(() -> FolderMarker.requireIn(out)).hasMessageContaining("is its disk mounted?");
        MARKER.write(out);
        assertThatCode(() -> FolderMarker.requireIn(out)).doesNotThrowAnyException();
    }

    @Test
    void should_let_a_new_batch_have_a_new_folder_and_a_batch_its_own() throws IOException {
        Files.writeString(out.resolve("holiday.jpg"), "a picture of the user's");
        assertThatCode(() -> FolderMarker.claim(out, DATABASE, OptionalLong.empty(), false, NOWHERE))
                .doesNotThrowAnyException();
        // A run that was killed between its commit and its marker.
        assertThatCode(() -> FolderMarker.claim(out, DATABASE, OptionalLong.of(7), false, NOWHERE))
                .doesNotThrowAnyException();
        MARKER.write(out);
        assertThatCode(() -> FolderMarker.claim(out, DATABASE, OptionalLong.of(7), false, NOWHERE))
                .doesNotThrowAnyException();
    }

    @Test
    void should_find_no_marker_where_there_is_no_folder() throws IOException {
        assertThat(FolderMarker.read(out.resolve("missing"))).isEmpty();
        assertThat(FolderMarker.read(Files.writeString(out.resolve("file"), "mine")))
                .isEmpty();
    }

    @Test
    void should_refuse_the_results_of_another_database() {
        MARKER.write(out);
        assertTaken(
                () -> FolderMarker.claim(out, UUID.randomUUID(), OptionalLong.of(7), false, NOWHERE),
                "every row would be paid for again");
    }

    @Test
    void should_refuse_to_mix_simulated_and_real_results() {
        MARKER.write(out);
        assertTaken(() -> FolderMarker.claim(out, DATABASE, OptionalLong.of(7), true, NOWHERE), "of a real run");
    }

    @Test
    void should_refuse_a_folder_that_the_database_does_not_know_as_this_batch() {
        MARKER.write(out);
        assertTaken(() -> FolderMarker.claim(out, DATABASE, OptionalLong.empty(), false, NOWHERE), "batch 7");
        assertTaken(() -> FolderMarker.claim(out, DATABASE, OptionalLong.of(8), false, NOWHERE), "batch 7");
    }

    @Test
    void should_say_where_a_folder_was_that_was_moved_and_what_another_one_would_cost() {
        MARKER.write(out);
        assertThatThrownBy(() -> FolderMarker.claim(
                        out, DATABASE, OptionalLong.empty(), false, batch -> Optional.of("/results/of/" + batch)))
                .isInstanceOf(ResultException.class)
                .hasMessage(out
                        + " holds results of batch 7, which this database keeps in /results/of/7: it was moved or copied from there."
                        + " Move it back, or name that one with --out, and nothing is paid for again."
                        + " In a folder that is new every row is.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.csv", "manifest.jsonl", "errors.csv"})
    void should_refuse_a_folder_where_a_file_of_the_users_would_be_written_over(String name) throws IOException {
        Files.writeString(out.resolve(name), "mine");
        assertTaken(() -> FolderMarker.claim(out, DATABASE, OptionalLong.empty(), false, NOWHERE), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"darkroom\":2}",
                "{\"darkroom\":1}",
                "{\"darkroom\":1,\"batch\":7,\"database\":\"x\",\"simulated\":false,\"created_at\":\"now\"}"
            })
    void should_refuse_a_marker_it_does_not_understand(String content) throws IOException {
        Files.writeString(out.resolve(".darkroom.json"), content);
        assertTaken(() -> FolderMarker.read(out), ".darkroom.json");
    }

    private static void assertTaken(ThrowingCallable claim, String words) {
        assertThatThrownBy(claim)
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(words)
                .hasMessageEndingWith("Name another folder with --out.")
                .extracting(e -> ((ResultException) e).error())
                .isEqualTo(ErrorCode.OUT_TAKEN);
    }
}
