package dev.darkroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "png,           400, 300, image/jpeg, 128, 96",
        "jpeg,          300, 400, image/jpeg, 96, 128",
        "progressive,   400, 300, image/jpeg, 128, 96",
        "gif,           400, 300, image/jpeg, 128, 96",
        "png,           40,  30,  image/jpeg, 40, 30",
        "transparent,   400, 300, image/png,  128, 96",
        "lossy.webp,    40,  30,  image/jpeg, 40, 30",
        "lossless.webp, 40,  30,  image/png,  40, 30",
        "alpha.webp,    40,  30,  image/png,  40, 30",
        "png,           2000, 3,  image/jpeg, 128, 1",
    })
    void should_make_small_pictures(String kind, int width, int height, String type, int wide, int high)
            throws IOException {
        Thumbnails thumbnails = new Thumbnails(folder.resolve("small"));
        Path picture = Files.write(folder.resolve("picture"), picture(kind, width, height));
        Thumbnails.Thumbnail small = thumbnails.of("abcd", picture, 128);
        BufferedImage image = ImageIO.read(small.file().toFile());
        assertThat(small.mediaType()).isEqualTo(type);
        assertThat(image.getWidth()).isEqualTo(wide);
        assertThat(image.getHeight()).isEqualTo(high);

        // Once made, it is not made again.
        Files.delete(picture);
        assertThat(thumbnails.of("abcd", picture, 128)).isEqualTo(small);
    }

    private static byte[] picture(String kind, int width, int height) {
        return switch (kind) {
            case "png" -> TestPictures.png(width, height);
            case "transparent" -> TestPictures.transparentPng(width, height);
            case "jpeg" -> TestPictures.jpeg(width, height);
            case "progressive" -> TestPictures.progressiveJpeg(width, height);
            case "gif" -> TestPictures.gif(width, height);
            default -> TestPictures.resource(kind);
        };
    }

    @Test
    void should_turn_a_photograph_as_the_camera_was_held() throws IOException {
        byte[] turned = TestPictures.withOrientation(TestPictures.jpeg(400, 300), 6);
        Path picture = Files.write(folder.resolve("picture"), turned);
        BufferedImage image = ImageIO.read(new Thumbnails(folder.resolve("small"))
                .of("abcd", picture, 128)
                .file()
                .toFile());
        assertThat(image.getWidth()).isEqualTo(96);
        assertThat(image.getHeight()).isEqualTo(128);
    }

    @Test
    void should_not_decode_what_has_too_many_pixels_and_refuse_what_is_no_picture() throws IOException {
        Thumbnails thumbnails = new Thumbnails(folder.resolve("small"));
        Path bomb = Files.write(folder.resolve("bomb"), TestPictures.blackPng(60_000, 60_000, 1));
        assertThatThrownBy(() -> thumbnails.of("abcd", bomb, 64))
                .isInstanceOfSatisfying(
                        NoThumbnail.class, e -> assertThat(e.reason()).isEqualTo(NoThumbnail.Reason.TOO_MANY_PIXELS));
        for (byte[] bytes : new byte[][] {TestPictures.blackPng(100, 100, 2), "text".getBytes(), {}}) {
            Path wrong = Files.write(folder.resolve("wrong"), bytes);
            assertThatThrownBy(() -> thumbnails.of("abcd", wrong, 64))
                    .isInstanceOfSatisfying(
                            NoThumbnail.class, e -> assertThat(e.reason()).isEqualTo(NoThumbnail.Reason.NOT_DECODABLE));
        }
        try (Stream<Path> left = Files.walk(folder.resolve("small").getParent())) {
            assertThat(left.filter(file -> file.toString().contains(".part"))).isEmpty();
        }
    }

    @Test
    void should_bound_the_frame_that_is_decoded_and_not_only_what_the_header_says() throws IOException {
        Thumbnails thumbnails = new Thumbnails(folder.resolve("small"));
        for (byte[] bytes : new byte[][] {
            TestPictures.gifOfFrame(30_000, 30_000),
            TestPictures.gifOfFrame(20_001, 1),
            TestPictures.webpOfFrame(16_000, 16_000),
            TestPictures.webpOfSize(5_001, 5_000),
            TestPictures.jpegOfTwoHeaders(60_000, 60_000)
        }) {
            Path bomb = Files.write(folder.resolve("bomb"), bytes);
            assertThatThrownBy(() -> thumbnails.of("abcd", bomb, 64))
                    .isInstanceOfSatisfying(
                            NoThumbnail.class,
                            e -> assertThat(e.reason()).isEqualTo(NoThumbnail.Reason.TOO_MANY_PIXELS));
        }
    }

    @Test
    void should_show_a_frame_that_has_another_size_than_the_screen() throws IOException {
        Path picture = Files.write(folder.resolve("picture"), TestPictures.gifOfFrame(400, 300));
        BufferedImage image = ImageIO.read(new Thumbnails(folder.resolve("small"))
                .of("abcd", picture, 64)
                .file()
                .toFile());
        assertThat(image.getWidth()).isEqualTo(64);
        assertThat(image.getHeight()).isEqualTo(48);
    }

    /** Some minutes of a processor, if each was decoded. */
    @Test
    @Timeout(60)
    void should_not_decode_the_same_picture_ten_thousand_times() throws IOException {
        Path picture = Files.write(folder.resolve("picture"), TestPictures.jpegOfScans(4_000, 3_000, 20_000));
        Thumbnails.Thumbnail small = new Thumbnails(folder.resolve("small")).of("abcd", picture, 64);
        assertThat(ImageIO.read(small.file().toFile()).getWidth()).isEqualTo(64);
    }

    @Test
    void should_keep_those_that_were_looked_at_last() throws IOException {
        Thumbnails thumbnails = new Thumbnails(folder.resolve("small"), 2);
        Path picture = Files.write(folder.resolve("picture"), TestPictures.png(100, 100));
        Path first = thumbnails.of("aa", picture, 64).file();
        Path second = thumbnails.of("bb", picture, 64).file();
        Path third = thumbnails.of("cc", picture, 64).file();
        Map.of(first, 30, second, 20, third, 10).forEach((file, age) -> {
            try {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(age)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thumbnails.of("aa", picture, 64);
        thumbnails.sweep();
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(third).exists();
    }

    @Test
    void should_make_large_pictures_small_in_a_small_heap() throws Exception {
        Path png = Files.write(folder.resolve("large.png"), TestPictures.blackPng(8_000, 6_000, 6_000));
        Path jpeg = Files.write(folder.resolve("large.jpg"), TestPictures.progressiveJpeg(5_000, 4_000));
        assertThat(dev.darkroom.result.SmallJvm.run(
                        ThumbnailsMain.class,
                        Map.of(),
                        java.util.List.of(folder.resolve("small").toString(), png.toString(), jpeg.toString())))
                .contains("made 2");
    }
}
