package dev.darkroom.intake;

import java.util.Map;
import java.util.Optional;

/**
 * What holds for the whole file.
 *
 * @param prompt for rows whose prompt is empty; may hold placeholders
 * @param set values for empty cells by column: the eight optional parameters and {@code priority}. Checked like cells; mistakes are reported among
 *     the errors of the rows
 * @param images which local files rows may name
 * @param pictures what was handed in, for rows that name it
 */
public record IntakeOptions(
        Optional<String> prompt, Map<String, String> set, LocalImages images, HandedPictures pictures) {

    public IntakeOptions {
        set = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(set));
    }

    /** Where no pictures can be handed in. */
    public IntakeOptions(Optional<String> prompt, Map<String, String> set, LocalImages images) {
        this(prompt, set, images, HandedPictures.NONE);
    }

    /** No defaults. */
    public static IntakeOptions with(LocalImages images) {
        return new IntakeOptions(Optional.empty(), Map.of(), images);
    }
}
