package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.picture.TestPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultMemoryTest {

    @TempDir
    Path tmp;

    @Test
    void should_check_sixteen_large_pictures_at_once_in_a_small_heap() throws Exception {
        // 120 MB each if they were decoded as a whole.
        Path png = Files.write(tmp.resolve("large.png"), TestPictures.blackPng(8_000, 5_000, 5_000));
        Path jpeg = Files.write(tmp.resolve("large.jpg"), TestPictures.progressiveJpeg(5_000, 4_000));
        List<String> pictures = new ArrayList<>(Collections.nCopies(8, png.toString()));
        pictures.addAll(Collections.nCopies(8, jpeg.toString()));

        pictures.add(0, tmp.resolve("out").toString());
        assertThat(SmallJvm.run(AcceptAtOnceMain.class, Map.of(), pictures)).contains("accepted 16");
    }
}
