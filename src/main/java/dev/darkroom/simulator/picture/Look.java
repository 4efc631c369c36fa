package dev.darkroom.simulator.picture;

import java.util.SplittableRandom;

/**
 * What a result shall look like. The same look of the same picture gives the same bytes.
 *
 * @param prompt the request's prompt
 * @param seed the request's seed
 * @param aspectRatio {@code W:H} or {@code match_input_image}
 * @param jpeg JPEG, else PNG
 * @param quality 0 to 100, for JPEG only
 * @param maxPixels most pixels of the result
 */
public record Look(String prompt, long seed, String aspectRatio, boolean jpeg, int quality, int maxPixels) {

    /** Randomness that depends on prompt and seed alone. */
    SplittableRandom random() {
        long hash = 1125899906842597L;
        for (int i = 0; i < prompt.length(); i++) {
            hash = 31 * hash + prompt.charAt(i);
        }
        return new SplittableRandom(hash ^ (seed * 0x9E3779B97F4A7C15L));
    }
}
