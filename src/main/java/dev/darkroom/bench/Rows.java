package dev.darkroom.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of rows, as users hand them in: each with a name, a picture that is in the provider's store, and a prompt. */
final class Rows {

    /** The simulator has it from the start, so a row costs no upload. */
    static final String ASSET = "development/images/2025_12_04_18_10_29_882_cat.png";

    private Rows() {}

    static Path csv(Stage stage, String name, long rows) throws IOException {
        Path file = stage.folder().resolve(name + ".csv");
        try (BufferedWriter csv = Files.newBufferedWriter(file)) {
            csv.write("custom_id,image,prompt\n");
            for (long row = 1; row <= rows; row++) {
                csv.write(name + "-" + row + "," + ASSET + ",\"Put picture " + row + " of " + name
                        + " on a white background, with a soft shadow\"\n");
            }
        }
        return file;
    }
}
