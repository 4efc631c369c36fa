package dev.darkroom.intake;

import dev.darkroom.job.ImageSource;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** An image's URL as earlier builds kept it: they put letters and accents together that stand apart (names from a Mac). */
final class ComposedUrl {

    private static final Pattern BEYOND_ASCII = Pattern.compile("(?:%[89A-F][0-9A-F])+");

    private ComposedUrl() {}

    /** Empty where they kept the same as this one does. */
    static Optional<String> of(ImageSource image) {
        String kept = image.toString();
        if (!(image instanceof ImageSource.Remote) || kept.indexOf('%') < 0) {
            return Optional.empty();
        }
        String letters = BEYOND_ASCII
                .matcher(kept)
                .replaceAll(run ->
                        new String(HexFormat.of().parseHex(run.group().replace("%", "")), StandardCharsets.UTF_8));
        String composed = ImageReader.percentEncoded(Normalizer.normalize(letters, Normalizer.Form.NFC));
        return Optional.of(composed).filter(url -> !url.equals(kept));
    }
}
