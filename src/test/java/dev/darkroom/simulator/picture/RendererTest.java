package dev.darkroom.simulator.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {
    @TempDir
    Path folder;

    private static BufferedImage ball(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(0xD8D2C8));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(0x9A2B2B));
        graphics.fillOval(width / 4, height / 4, width / 2, height / 2);
        graphics.dispose();
        return picture;
    }

    private BufferedImage edit(Path source, String prompt, String aspectRatio, int maxPixels) throws IOException {
        Path target = folder.resolve("result.png");
        new Renderer().render(RenderMode.FULL, source, new Look(prompt, 1, aspectRatio, false, 80, maxPixels), target);
        return ImageIO.read(target.toFile());
    }

    private Path file(BufferedImage picture, String format) throws IOException {
        Path file = folder.resolve("source." + format);
        assertThat(ImageIO.write(picture, format, file.toFile())).isTrue();
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mountain background", "beach background", "forest background", "city background"})
    void should_replace_the_background_and_keep_the_subject(String prompt) throws IOException {
        BufferedImage edited = edit(file(ball(256, 256, 1), "png"), prompt, "match_input_image", 1_000_000);

        assertThat(Rgb.distance(edited.getRGB(20, 20), 0xD8D2C8)).isGreaterThan(20);
        int subject = edited.getRGB(128, 128);
        assertThat(Rgb.red(subject)).isGreaterThan(Rgb.green(subject) + 40);
    }

    @Test
    void should_look_different_for_each_kind_of_edit() throws IOException {
        Path source = file(ball(128, 128, 1), "png");
        Set<Integer> looks = new HashSet<>();
        String[] prompts = {
            "snowy mountain background",
            "ink sketch",
            "oil painting",
            "comic poster",
            "retouch the product",
            "add a sun",
            "add birds",
            "add balloons",
            "at night",
            "in the rain",
            "let it snow"
        };
        for (String prompt : prompts) {
            BufferedImage edited = edit(source, prompt, "match_input_image", 1_000_000);
            looks.add(java.util.Arrays.hashCode(edited.getRGB(0, 0, 128, 110, null, 0, 128)));
        }

        assertThat(looks).hasSize(prompts.length);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, match_input_image",
        "1, 3000, match_input_image",
        "3000, 1, 16:9",
        "2, 2, 9:16",
        "7, 5, 1:1",
        "640, 480, 4:5",
        "2500, 1900, 3:2"
    })
    void should_edit_pictures_of_any_size_within_the_pixels_allowed(int width, int height, String aspectRatio)
            throws IOException {
        Path source = file(ball(width, height, 1), "png");
        for (String prompt :
                new String[] {"beach background", "ink sketch", "oil", "poster", "retouch", "sun, birds"}) {
            BufferedImage edited = edit(source, prompt, aspectRatio, 100_000);
            assertThat((long) edited.getWidth() * edited.getHeight()).isBetween(1L, 100_000L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png, " + BufferedImage.TYPE_4BYTE_ABGR,
        "png, " + BufferedImage.TYPE_USHORT_GRAY,
        "png, " + BufferedImage.TYPE_BYTE_BINARY,
        "gif, " + BufferedImage.TYPE_BYTE_INDEXED,
        "jpg, " + BufferedImage.TYPE_3BYTE_BGR,
        "jpg, " + BufferedImage.TYPE_BYTE_GRAY,
    })
    void should_read_every_kind_of_picture(String format, int type) throws IOException {
        Path source = file(ball(60, 40, type), format);

        assertThat(PictureType.of(source)).map(PictureType::extension).contains(format);
        assertThat(edit(source, "night", "match_input_image", 1_000_000).getWidth())
                .isEqualTo(60);
    }

    @Test
    void should_take_webp_by_its_head_and_say_on_the_result_that_java_cannot_read_it() throws IOException {
        Path webp = Files.write(folder.resolve("a.webp"), "RIFF\0\0\0\0WEBPVP8 ".getBytes());

        assertThat(PictureType.of(webp)).contains(PictureType.WEBP);
        assertThat(edit(webp, "night", "match_input_image", 1_000_000).getWidth())
                .isEqualTo(512);
    }

    @Test
    void should_refuse_a_damaged_picture() throws IOException {
        Path source = file(ball(60, 40, 1), "png");
        byte[] bytes = Files.readAllBytes(source);
        Files.write(source, java.util.Arrays.copyOf(bytes, 40));

        assertThatIOException().isThrownBy(() -> edit(source, "night", "match_input_image", 1_000_000));
    }

    @Test
    void should_show_prompts_in_capitals_without_accents_and_leave_other_letters_out() {
        assertThat(PlotterFont.showable(" Añade más 雪 nieve!\n")).isEqualTo("ANADE MAS  NIEVE!");
    }
}
