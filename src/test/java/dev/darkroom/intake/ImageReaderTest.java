package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.ImageSource;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {

    private static final String KEY = "development/images/2025_12_04_18_10_29_882_cat.png";

    @TempDir
    Path folder;

    private ImageReader reader;

    @BeforeEach
    void createReader() throws Exception {
        Checking.png(folder.resolve("a.png"));
        reader = new ImageReader(LocalImages.anywhere(folder), HandedPictures.NONE);
    }

    @Test
    void should_read_asset_paths_with_and_without_a_prefix() throws Exception {
        assertThat(reader.read("asset:some/where")).isEqualTo(new ImageSource.Asset("some/where"));
        assertThat(reader.read(KEY)).isEqualTo(new ImageSource.Asset(KEY));
    }

    @Test
    void should_prefer_a_local_file_to_the_key_it_looks_like() throws Exception {
        Files.createDirectories(folder.resolve(KEY).getParent());
        Checking.png(folder.resolve(KEY));

        assertThat(reader.read(KEY)).isEqualTo(new ImageSource.LocalFile(folder.resolve(KEY)));
    }

    @Test
    void should_read_local_files_in_every_spelling() throws Exception {
        ImageSource expected = new ImageSource.LocalFile(folder.resolve("a.png"));
        Files.createDirectory(folder.resolve("b"));
        String absolute = folder.resolve("a.png").toString();

        for (String cell : List.of(
                "a.png", "./a.png", "b/../a.png", absolute, "file:" + absolute, "file:a.png", "file://" + absolute)) {
            assertThat(reader.read(cell)).as(cell).isEqualTo(expected);
            assertThat(ImageSource.parse(reader.read(cell).toString())).isEqualTo(expected);
        }
    }

    @Test
    void should_read_urls_as_they_must_be_requested() throws Exception {
        assertThat(reader.read("HTTPS://example.org:8443/a.png?x=1&y=%20").toString())
                .isEqualTo("https://example.org:8443/a.png?x=1&y=%20");
        assertThat(reader.read("http://example.org/hüte/🎩.png").toString())
                .isEqualTo("http://example.org/h%C3%BCte/%F0%9F%8E%A9.png");
        assertThat(reader.read("http://example.org/Bu\u0308rste.jpg").toString())
                .as("a name from a Mac, whose letters stand apart from their dots: another file than with one letter")
                .isEqualTo("http://example.org/Bu%CC%88rste.jpg");
        assertThat(reader.read("http://[::1]/a.png").toString()).isEqualTo("http://[::1]/a.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "https:///a.png",
                "http://user@example.org/a.png",
                "http://example.org:99999/a.png",
                "http://example.org/a b.png",
                "http://exa_mple.org/a.png",
                "s3://bucket/a.png",
                "ftp://example.org/a.png",
                "asset:",
                "none.png",
                "../none.png",
                "file:none.png",
                "file://%zz",
                "data:image/png;base64,AAAA",
                "."
            })
    void should_refuse_what_names_no_picture(String cell) {
        assertThatThrownBy(() -> reader.read(cell)).isInstanceOf(InvalidImage.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff\u00d8\u00ff\u00e0",
                "GIF87a",
                "GIF89a",
                "RIFF\u0001\u0002\u0003\u0004WEBP",
                "\u0089PNG\r\n\u001a\n"
            })
    void should_know_the_four_formats_by_their_first_bytes_whatever_the_ending(String head) throws Exception {
        Files.write(folder.resolve("x.txt"), (head + "rest").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(reader.read("x.txt")).isEqualTo(new ImageSource.LocalFile(folder.resolve("x.txt")));
    }

    @Test
    void should_refuse_a_wave_file_that_begins_like_webp() throws Exception {
        Files.writeString(folder.resolve("a.webp"), "RIFF1234WAVEfmt ");

        assertThatThrownBy(() -> reader.read("a.webp")).hasMessageContaining("must be a png, jpeg, webp or gif");
    }

    @Test
    void should_refuse_a_file_of_more_than_50_megabytes_and_take_one_of_just_that() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("a.png").toFile(), "rw")) {
            file.setLength(50_000_001);
            assertThatThrownBy(() -> reader.read("a.png"))
                    .hasMessage("has 50,000,001 bytes; at most 50 MB are allowed: " + folder.resolve("a.png"));
            file.setLength(50_000_000);
            assertThat(reader.read("a.png")).isEqualTo(new ImageSource.LocalFile(folder.resolve("a.png")));
        }
    }

    @Test
    void should_keep_a_service_within_its_folders_whatever_dots_and_links_say(@TempDir Path other) throws Exception {
        Checking.png(other.resolve("secret.png"));
        Files.createSymbolicLink(folder.resolve("link.png"), other.resolve("secret.png"));
        ImageReader within = new ImageReader(LocalImages.within(folder, List.of(folder)), HandedPictures.NONE);

        assertThat(within.read("a.png")).isEqualTo(new ImageSource.LocalFile(folder.resolve("a.png")));
        for (String cell :
                List.of("../" + other.getFileName() + "/secret.png", "link.png", other + "/secret.png", "/etc/none")) {
            assertThatThrownBy(() -> within.read(cell))
                    .as(cell)
                    .hasMessage("lies outside the folders that pictures may be taken from");
        }
    }

    @Test
    void should_let_a_service_refuse_every_local_file_without_telling_whether_it_is_there() {
        ImageReader refusing = new ImageReader(LocalImages.refused(), HandedPictures.NONE);

        for (String cell : List.of("/etc/passwd", "/etc/none", "file:/etc/passwd")) {
            assertThatThrownBy(() -> refusing.read(cell))
                    .hasMessageStartingWith("is not a URL or an asset path: local files cannot be named here");
        }
    }

    @Test
    void should_read_pictures_that_were_handed_in_by_their_hash_and_by_the_sender_s_names() throws Exception {
        String hash = "0123456789abcdef".repeat(4);
        HandedPictures pictures = new HandedPictures() {
            @Override
            public Optional<Handed> named(String cell) {
                return switch (cell) {
                    case "a.png", KEY, "https://example.org/a.png" -> Optional.of(new Handed(hash, null));
                    case "bad.png" -> Optional.of(new Handed(null, "It is cut short."));
                    default -> Optional.empty();
                };
            }

            @Override
            public Optional<String> lacks(String sha256) {
                return sha256.equals(hash) ? Optional.empty() : Optional.of("was not handed in");
            }
        };
        ImageReader handed = new ImageReader(LocalImages.refused(), pictures);
        for (String cell :
                List.of("asset:" + hash, "asset:" + hash.toUpperCase(), "a.png", KEY, "https://example.org/a.png")) {
            assertThat(handed.read(cell)).as(cell).isEqualTo(new ImageSource.Kept(hash));
            assertThat(ImageSource.parse(handed.read(cell).toString())).isEqualTo(new ImageSource.Kept(hash));
        }
        assertThat(handed.read("asset:" + hash + "0")).isEqualTo(new ImageSource.Asset(hash + "0"));
        assertThatThrownBy(() -> handed.read("asset:" + "f".repeat(64))).hasMessage("was not handed in");
        assertThatThrownBy(() -> handed.read("bad.png"))
                .hasMessage("came with a picture that is not taken: It is cut short.");
        assertThatThrownBy(() -> reader.read("asset:" + hash)).hasMessageContaining("handed in to a service");
    }
}
