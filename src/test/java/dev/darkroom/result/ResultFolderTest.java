package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.OutputFormat;
import dev.darkroom.job.Picture;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.TestPictures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFolderTest {

    private static final byte[] PNG = TestPictures.png(40, 30);
    private static final byte[] OTHER = TestPictures.png(41, 30);

    @TempDir
    Path tmp;

    private Path out;
    private ResultFolder folder;

    @BeforeEach
    void open() {
        folder = ResultFolder.open(tmp.resolve("deep/results"));
        out = folder.path();
    }

    @Test
    void should_not_call_a_picture_gone_whose_name_this_machine_cannot_say() {
        assertThat(ResultFolder.open(out).holds("nobody has this.png")).isFalse();
        assertThat(ResultFolder.open(out).holds("caf\0.png")).isTrue();
    }

    @Test
    void should_give_a_good_picture_its_name_and_say_what_it_is() throws IOException {
        Picture picture = accept("mug", PNG);

        assertThat(out.resolve("mug.png")).hasBinaryContent(PNG);
        assertThat(picture)
                .isEqualTo(new Picture("mug.png", "image/png", Sha256.of(out.resolve("mug.png")), PNG.length, 40, 30));
        assertThat(parts()).isEmpty();
    }

    @Test
    void should_name_a_jpg_with_the_ending_of_the_api() throws IOException {
        Picture picture = folder.accept(part("mug", TestPictures.jpeg(10, 10)), "mug", OutputFormat.JPG);
        assertThat(picture.file()).isEqualTo("mug.jpg");
        assertThat(picture.mediaType()).isEqualTo("image/jpeg");
    }

    @Test
    void should_take_a_step_that_is_repeated_after_a_crash_for_the_same_picture() throws IOException {
        assertThat(accept("mug", PNG)).isEqualTo(accept("mug", PNG));
        assertThat(pictures()).containsExactly("mug.png");
        assertThat(parts()).isEmpty();
    }

    @Test
    void should_never_overwrite_a_different_picture() throws IOException {
        Picture first = accept("mug", PNG);
        Picture second = accept("mug", OTHER);

        assertThat(second.file()).isEqualTo("mug-" + second.sha256().substring(0, 8) + ".png");
        assertThat(out.resolve(first.file())).hasBinaryContent(PNG);
        assertThat(out.resolve(second.file())).hasBinaryContent(OTHER);
        assertThat(accept("mug", OTHER)).isEqualTo(second);
    }

    @Test
    void should_not_follow_a_name_that_is_a_link_or_a_folder() throws IOException {
        Path elsewhere = Files.writeString(tmp.resolve("elsewhere.png"), "mine");
        Files.createSymbolicLink(out.resolve("link.png"), elsewhere);
        Files.createSymbolicLink(out.resolve("dangling.png"), tmp.resolve("nowhere.png"));
        Files.createDirectory(out.resolve("folder.png"));

        assertThat(accept("link", PNG).file()).startsWith("link-");
        assertThat(accept("dangling", PNG).file()).startsWith("dangling-");
        assertThat(accept("folder", PNG).file()).startsWith("folder-");
        assertThat(elsewhere).hasContent("mine");
        assertThat(tmp.resolve("nowhere.png")).doesNotExist();
    }

    @Test
    void should_hand_out_a_part_of_its_own_to_each_attempt() {
        assertThat(folder.part("mug", 1)).isNotEqualTo(folder.part("mug", 1)).doesNotExist();
    }

    @Test
    void should_keep_apart_what_was_paid_for_and_cannot_be_taken() throws IOException {
        byte[] jpeg = TestPictures.jpeg(40, 30);
        ResultException refused = refused("mug", jpeg);

        assertThat(refused.error()).isEqualTo(ErrorCode.RESULT_WRONG_FORMAT);
        assertThat(refused).hasMessageEndingWith("What came is kept as rejected/mug.jpg.");
        assertThat(out.resolve("rejected/mug.jpg")).hasBinaryContent(jpeg);
        assertThat(pictures()).isEmpty();
        assertThat(parts()).isEmpty();

        accept("mug", PNG);
        assertThat(out.resolve("rejected/mug.jpg")).doesNotExist();
    }

    @Test
    void should_keep_nothing_of_what_is_no_picture() throws IOException {
        assertThat(refused("mug", "<html>".getBytes(StandardCharsets.UTF_8)).error())
                .isEqualTo(ErrorCode.RESULT_NOT_AN_IMAGE);
        assertThat(refused("mug", new byte[0]).error()).isEqualTo(ErrorCode.RESULT_EMPTY);
        assertThat(parts()).isEmpty();
        assertThat(out.resolve("rejected")).doesNotExist();
    }

    @Test
    void should_keep_the_record_byte_for_byte_and_the_latest_one() {
        byte[] record = "{ \"uuid\":1.0,\r\n\"é\": 0.10 }".getBytes(StandardCharsets.UTF_8);
        folder.keepRecord("mug", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(folder.keepRecord("mug", record)).isEqualTo("records/mug.json");
        assertThat(out.resolve("records/mug.json")).hasBinaryContent(record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../mug", "a/b", "a\\b", ".hidden", "..", "", " ", "/etc/mug", "a\nb"})
    void should_refuse_a_name_that_was_not_made_safe(String name) throws IOException {
        Path part = part("mug", PNG);
        assertThatThrownBy(() -> folder.accept(part, name, OutputFormat.PNG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folder.part(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folder.keepRecord(name, new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_take_the_longest_name_a_job_can_have() throws IOException {
        // 60 letters of three bytes, and the digits that keep two names apart.
        String name = "日".repeat(60) + "-0123abcd";
        assertThat(accept(name, PNG).file()).isEqualTo(name + ".png");
        assertThat(accept(name, OTHER).file()).startsWith(name + "-");
        folder.keepRecord(name, new byte[1]);
    }

    @Test
    void should_find_another_name_where_the_locale_cannot_write_this_one() throws Exception {
        Path picture = Files.write(tmp.resolve("picture.png"), PNG);
        String said = SmallJvm.run(
                AcceptAtOnceMain.class,
                Map.of("LC_ALL", "POSIX"),
                List.of(tmp.resolve("posix").toString(), picture.toString()));
        assertThat(said).contains("accepted 1");
        try (Stream<Path> files = Files.list(tmp.resolve("posix"))) {
            assertThat(files.map(f -> f.getFileName().toString())).anyMatch(n -> n.matches("caf_-1-[0-9a-f]{8}[.]png"));
        }
    }

    @Test
    void should_sweep_old_parts_and_nothing_else() throws IOException {
        part("mug", PNG);
        Path young = part("cup", PNG);
        Path strange = Files.write(out.resolve(".parts/notes.txt"), PNG);
        accept("lamp", PNG);

        assertThat(folder.sweepParts(Duration.ofHours(1))).isZero();
        assertThat(young).exists();
        assertThat(folder.sweepParts(Duration.ZERO)).isEqualTo(2);
        assertThat(strange).exists();
        assertThat(out.resolve("lamp.png")).exists();
    }

    @Test
    void should_go_on_when_somebody_tidied_the_hidden_folders_away() throws IOException {
        Files.delete(out.resolve(".parts"));
        Files.delete(out.resolve("records"));
        folder.keepRecord("mug", new byte[1]);
        assertThat(accept("mug", PNG).file()).isEqualTo("mug.png");
    }

    @Test
    void should_let_one_of_many_have_the_name_and_lose_no_picture() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Picture>> racers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                // Four different pictures, each brought by four attempts.
                byte[] bytes = TestPictures.png(20 + i % 4, 20);
                racers.add(() -> accept("mug", bytes));
            }
            Set<Picture> pictures = new HashSet<>();
            for (Future<Picture> racer : pool.invokeAll(racers)) {
                pictures.add(racer.get());
            }
            for (Picture picture : pictures) {
                assertThat(Sha256.of(out.resolve(picture.file()))).isEqualTo(picture.sha256());
            }
            assertThat(pictures.stream().map(Picture::sha256).distinct()).hasSize(4);
            assertThat(pictures.stream().map(Picture::file)).contains("mug.png");
            assertThat(parts()).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void should_say_when_the_folder_is_a_file_or_cannot_be_made() throws IOException {
        Path file = Files.writeString(tmp.resolve("file"), "mine");
        assertThatThrownBy(() -> ResultFolder.open(file))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("is a file: name a folder");
        assertThatThrownBy(() -> ResultFolder.open(file.resolve("below")))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("cannot be written");
        assertThat(file).hasContent("mine");
    }

    @Test
    void should_warn_when_the_disk_will_not_hold_the_pictures() {
        assertThat(folder.spaceWarning(1)).isEmpty();
        assertThat(folder.spaceWarning(1_000_000_000_000L)).get().asString().contains("MB free");
    }

    private Picture accept(String name, byte[] bytes) throws IOException {
        return folder.accept(part(name, bytes), name, OutputFormat.PNG);
    }

    private Path part(String name, byte[] bytes) throws IOException {
        return Files.write(folder.part(name, 1), bytes);
    }

    private ResultException refused(String name, byte[] bytes) {
        return catchThrowableOfType(ResultException.class, () -> accept(name, bytes));
    }

    private List<String> parts() throws IOException {
        try (Stream<Path> files = Files.list(out.resolve(".parts"))) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    private List<String> pictures() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .toList();
        }
    }
}
