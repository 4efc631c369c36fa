package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.OutputFormat;
import dev.darkroom.picture.PictureSize;
import dev.darkroom.picture.TestPictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureCheckTest {

    private static final byte[] PNG = TestPictures.png(40, 30);
    private static final byte[] JPEG = TestPictures.jpeg(40, 30);
    private static final byte[] PROGRESSIVE = TestPictures.progressiveJpeg(40, 30);

    private final PictureCheck check = new PictureCheck(1_000_000);

    @TempDir
    Path folder;

    @Test
    void should_read_the_size_of_a_whole_picture() throws IOException {
        assertThat(size(PNG, OutputFormat.PNG)).isEqualTo(new PictureSize(40, 30));
        assertThat(size(JPEG, OutputFormat.JPG)).isEqualTo(new PictureSize(40, 30));
        assertThat(size(PROGRESSIVE, OutputFormat.JPG)).isEqualTo(new PictureSize(40, 30));
        assertThat(size(TestPictures.png(1, 1), OutputFormat.PNG)).isEqualTo(new PictureSize(1, 1));
    }

    @Test
    void should_refuse_a_png_that_is_cut_anywhere() {
        for (int length = 8; length < PNG.length; length++) {
            assertThat(refusal(Arrays.copyOf(PNG, length), OutputFormat.PNG))
                    .as("first %s of %s bytes", length, PNG.length)
                    .isEqualTo(ErrorCode.RESULT_TRUNCATED);
        }
    }

    @Test
    void should_refuse_a_jpeg_that_is_cut_anywhere() {
        for (byte[] jpeg : new byte[][] {JPEG, PROGRESSIVE}) {
            for (int length = 3; length < jpeg.length; length++) {
                assertThat(refusal(Arrays.copyOf(jpeg, length), OutputFormat.JPG))
                        .as("first %s of %s bytes", length, jpeg.length)
                        .isEqualTo(ErrorCode.RESULT_TRUNCATED);
            }
        }
    }

    @Test
    void should_refuse_a_png_with_any_one_byte_changed() {
        for (int at = 0; at < PNG.length; at++) {
            byte[] changed = PNG.clone();
            changed[at] ^= 0x10;
            assertThat(refusal(changed, OutputFormat.PNG))
                    .as("byte %s", at)
                    .isIn(ErrorCode.RESULT_NOT_AN_IMAGE, ErrorCode.RESULT_CORRUPT, ErrorCode.RESULT_TRUNCATED);
        }
    }

    @Test
    void should_refuse_a_jpeg_whose_pixels_stop_early_although_its_end_is_there() {
        byte[] large = TestPictures.jpeg(200, 200);
        byte[] cut = Arrays.copyOf(large, large.length - 400);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;
        assertThat(refusal(cut, OutputFormat.JPG)).isEqualTo(ErrorCode.RESULT_CORRUPT);
    }

    @Test
    void should_refuse_a_png_with_fewer_rows_than_its_header_says() throws IOException {
        assertThat(refusal(TestPictures.blackPng(100, 100, 99), OutputFormat.PNG))
                .isEqualTo(ErrorCode.RESULT_CORRUPT);
        assertThat(size(TestPictures.blackPng(100, 100, 100), OutputFormat.PNG)).isEqualTo(new PictureSize(100, 100));
    }

    @Test
    void should_take_bytes_behind_the_end_of_a_picture() throws IOException {
        assertThat(size(Arrays.copyOf(PNG, PNG.length + 10), OutputFormat.PNG)).isEqualTo(new PictureSize(40, 30));
        assertThat(size(Arrays.copyOf(JPEG, JPEG.length + 10), OutputFormat.JPG))
                .isEqualTo(new PictureSize(40, 30));
    }

    @Test
    void should_not_take_the_end_of_a_thumbnail_inside_for_the_end_of_the_jpeg() throws IOException {
        byte[] thumbnail = TestPictures.jpeg(8, 8);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(JPEG, 0, 2);
        int length = thumbnail.length + 2;
        whole.write(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length});
        whole.write(thumbnail);
        whole.write(JPEG, 2, JPEG.length - 2);
        byte[] jpeg = whole.toByteArray();
        assertThat(size(jpeg, OutputFormat.JPG)).isEqualTo(new PictureSize(40, 30));
        assertThat(refusal(Arrays.copyOf(jpeg, jpeg.length - 2), OutputFormat.JPG))
                .isEqualTo(ErrorCode.RESULT_TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({
        "60000, 60000, RESULT_TOO_MANY_PIXELS",
        "2147483647, 2147483647, RESULT_TOO_MANY_PIXELS",
        "70000, 1, RESULT_TOO_MANY_PIXELS",
        "1000, 1001, RESULT_TOO_MANY_PIXELS",
        "1000, 1000, RESULT_CORRUPT",
        "0, 10, RESULT_CORRUPT",
        "-1, 10, RESULT_CORRUPT"
    })
    void should_not_decode_a_header_that_claims_too_much(int width, int height, ErrorCode error) throws IOException {
        byte[] bomb = TestPictures.blackPng(1, 1, 1);
        java.nio.ByteBuffer.wrap(bomb, 16, 8).putInt(width).putInt(height);
        byte[] header = Arrays.copyOfRange(bomb, 16, 29);
        System.arraycopy(TestPictures.chunk("IHDR", header), 0, bomb, 8, 25);
        assertThat(refusal(bomb, OutputFormat.PNG)).isEqualTo(error);
    }

    @Test
    void should_not_decode_a_jpeg_whose_decoder_would_take_another_size_than_the_one_that_was_bounded() {
        ResultException refused = refused(TestPictures.jpegOfTwoHeaders(60_000, 60_000), OutputFormat.JPG);
        assertThat(refused.error()).isEqualTo(ErrorCode.RESULT_CORRUPT);
        assertThat(refused).hasMessageContaining("more pixels than its header states");
    }

    @Test
    void should_refuse_what_is_no_picture_and_show_how_it_begins() {
        byte[] page = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title>".getBytes(StandardCharsets.UTF_8);
        ResultException refused = refused(page, OutputFormat.PNG);
        assertThat(refused.error()).isEqualTo(ErrorCode.RESULT_NOT_AN_IMAGE);
        assertThat(refused).hasMessageContaining("begins with \"<!DOCTYPE html> <html>");

        byte[] noise = new byte[1000];
        assertThat(refusal(noise, OutputFormat.PNG)).isEqualTo(ErrorCode.RESULT_NOT_AN_IMAGE);
        assertThat(refusal(Arrays.copyOf(PNG, 5), OutputFormat.PNG)).isEqualTo(ErrorCode.RESULT_NOT_AN_IMAGE);
        assertThat(refusal(new byte[0], OutputFormat.PNG)).isEqualTo(ErrorCode.RESULT_EMPTY);
    }

    @Test
    void should_refuse_a_picture_of_another_format_than_asked_for() {
        byte[] webp = "RIFF\u0001\u0001\u0001\u0001WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1);
        byte[] gif = "GIF89a".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refused(JPEG, OutputFormat.PNG))
                .hasMessage("The picture came as JPEG; PNG was asked for.")
                .extracting(ResultException::error)
                .isEqualTo(ErrorCode.RESULT_WRONG_FORMAT);
        assertThat(refusal(PNG, OutputFormat.JPG)).isEqualTo(ErrorCode.RESULT_WRONG_FORMAT);
        assertThat(refusal(webp, OutputFormat.PNG)).isEqualTo(ErrorCode.RESULT_WRONG_FORMAT);
        assertThat(refusal(gif, OutputFormat.JPG)).isEqualTo(ErrorCode.RESULT_WRONG_FORMAT);
    }

    @Test
    void should_fetch_again_only_what_may_come_better_the_next_time() {
        assertThat(Remedy.of(ErrorCode.RESULT_TRUNCATED)).isEqualTo(Remedy.RETRY);
        assertThat(Remedy.of(ErrorCode.RESULT_NOT_AN_IMAGE)).isEqualTo(Remedy.RETRY);
        assertThat(Remedy.of(ErrorCode.RESULT_WRONG_FORMAT)).isEqualTo(Remedy.FAIL);
        assertThat(Remedy.of(ErrorCode.RESULT_TOO_MANY_PIXELS)).isEqualTo(Remedy.FAIL);
        assertThat(Remedy.of(ErrorCode.DISK_FULL)).isEqualTo(Remedy.STOP);
    }

    private PictureSize size(byte[] bytes, OutputFormat asked) throws IOException {
        Path file = Files.write(folder.resolve("picture"), bytes);
        return check.size(file, check.type(file), asked);
    }

    private ErrorCode refusal(byte[] bytes, OutputFormat asked) {
        ResultException refused = refused(bytes, asked);
        return refused == null ? null : refused.error();
    }

    private ResultException refused(byte[] bytes, OutputFormat asked) {
        return catchThrowableOfType(ResultException.class, () -> size(bytes, asked));
    }
}
