package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** One kind of edit. */
interface Effect {
    /** Edits the picture, in place or into a new one of the same size; the prompt is in lower case. */
    BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random);
}
