package dev.darkroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.PictureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholePictureTest {

    private static final Map<String, byte[]> PICTURES = Map.of(
            "png", TestPictures.png(40, 30),
            "jpeg", TestPictures.jpeg(40, 30),
            "gif", TestPictures.gif(40, 30),
            "lossy.webp", TestPictures.resource("lossy.webp"),
            "lossless.webp", TestPictures.resource("lossless.webp"),
            "alpha.webp", TestPictures.resource("alpha.webp"));

    @TempDir
    Path folder;

    @Test
    void should_read_the_size_of_every_kind_of_picture() throws IOException {
        for (Map.Entry<String, byte[]> picture : PICTURES.entrySet()) {
            assertThat(size(picture.getValue())).as(picture.getKey()).isEqualTo(new PictureSize(40, 30));
        }
    }

    @Test
    void should_refuse_a_picture_that_is_cut_anywhere() {
        PICTURES.forEach((name, whole) -> {
            for (int length = PictureType.HEAD; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> size(cut))
                        .as("%s, %s of %s bytes", name, length, whole.length)
                        .isInstanceOfSatisfying(
                                DamagedPicture.class,
                                e -> assertThat(e.isCutShort()).isTrue());
            }
        });
    }

    @Test
    void should_read_any_bytes_behind_a_picture_s_first_ones_to_an_end() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        java.util.Random random = new java.util.Random(seed);
        PICTURES.forEach((name, whole) -> {
            for (int i = 0; i < 300; i++) {
                byte[] changed = Arrays.copyOf(whole, whole.length + random.nextInt(50));
                for (int n = random.nextInt(20); n >= 0; n--) {
                    changed[PictureType.HEAD + random.nextInt(changed.length - PictureType.HEAD)] =
                            (byte) random.nextInt(256);
                }
                try {
                    PictureSize size = size(changed);
                    assertThat(size.width()).as("seed %s", seed).isPositive();
                } catch (DamagedPicture e) {
                    assertThat(e.getMessage()).endsWith(".");
                } catch (IOException e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
        });
    }

    private PictureSize size(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("picture"), bytes);
        return WholePicture.size(file, PictureType.of(bytes).orElseThrow());
    }
}
