package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.PictureType;
import dev.darkroom.picture.TestPictures;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {

    @TempDir
    Path folder;

    private Path inputs;

    @BeforeEach
    void make() throws IOException {
        inputs = Files.createDirectory(folder.resolve("inputs"));
    }

    @Test
    void should_show_a_picture_in_a_folder_that_clients_may_name_pictures_in() throws IOException {
        Path cat = Files.write(inputs.resolve("cat.png"), TestPictures.png(5, 5));
        SourceFiles.Source source = sources(Optional.of(List.of(inputs))).of(job("file:" + cat));
        assertThat(source.file()).isEqualTo(cat);
        assertThat(source.type()).isEqualTo(PictureType.PNG);

        Files.write(cat, TestPictures.png(6, 6));
        assertThat(sources(Optional.of(List.of(inputs))).of(job("file:" + cat)).key())
                .isNotEqualTo(source.key());
    }

    @Test
    void should_not_show_what_lies_elsewhere_is_gone_or_is_no_picture() throws IOException {
        Path outside = Files.write(folder.resolve("outside.png"), TestPictures.png(5, 5));
        Path inside = Files.write(inputs.resolve("inside.png"), TestPictures.png(5, 5));
        Path link = Files.createSymbolicLink(inputs.resolve("link.png"), outside);
        Path text = Files.writeString(inputs.resolve("text.png"), "a secret of the machine's");
        for (String image : List.of(
                "file:" + outside,
                "file:" + link,
                "file:" + text,
                "file:" + inputs,
                "file:" + inputs.resolve("gone.png"),
                "file:" + inputs + "/../outside.png")) {
            assertNotHere(image, Optional.of(List.of(inputs)));
        }
        assertNotHere("file:" + inside, Optional.empty());
    }

    private static void assertNotHere(String image, Optional<List<Path>> inputs) {
        assertThatThrownBy(() -> sources(inputs).of(job(image)))
                .as(image)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("SOURCE_NOT_HERE"));
    }

    private static SourceFiles sources(Optional<List<Path>> inputs) {
        return new SourceFiles(null, new UploadConfig() {
            @Override
            public Optional<List<Path>> inputDirs() {
                return inputs;
            }

            @Override
            public int concurrentUploads() {
                return 1;
            }

            @Override
            public MemorySize diskReserve() {
                return new MemorySize(BigInteger.ZERO);
            }

            @Override
            public Duration longestUpload() {
                return Duration.ofHours(1);
            }
        });
    }

    private static JobView job(String image) {
        return new JobView(
                1, 1, "1", 1, "QUEUED", "UPLOAD", null, null, 5, image, "{}", null, null, null, null, null, null, null,
                null, null, List.of());
    }
}
