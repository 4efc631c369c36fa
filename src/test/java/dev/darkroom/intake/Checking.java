package dev.darkroom.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What checking a file gave that a test wrote down. */
record Checking(IntakeReport report, List<String> errors) {

    static Checking csv(String text) throws IOException {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static Checking bytes(byte[] csv) throws IOException {
        return of(new ByteArrayInputStream(csv), Format.CSV, IntakeOptions.with(LocalImages.refused()));
    }

    static Checking csv(String text, String prompt, Map<String, String> set) throws IOException {
        return of(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                Format.CSV,
                new IntakeOptions(Optional.ofNullable(prompt), set, LocalImages.refused()));
    }

    static Checking jsonl(String text) throws IOException {
        return of(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                Format.JSONL,
                IntakeOptions.with(LocalImages.refused()));
    }

    static Checking images(LocalImages images, String... cells) throws IOException {
        String csv = "image,prompt\n" + String.join(",x\n", cells) + ",x\n";
        return of(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), Format.CSV, IntakeOptions.with(images));
    }

    static Checking of(InputStream in, Format format, IntakeOptions options) throws IOException {
        List<String> errors = new ArrayList<>();
        IntakeReport report = Intake.of(in, format, options).check(error -> errors.add(error.toString()));
        return new Checking(report, errors);
    }

    /** The least that passes for a PNG before it is uploaded. */
    static Path png(Path file) throws IOException {
        return Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});
    }
}
