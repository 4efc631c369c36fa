package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.util.SplittableRandom;

/** Arithmetic on {@code 0xRRGGBB} colours. */
final class Rgb {
    private Rgb() {}

    static int of(int red, int green, int blue) {
        return clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    static int red(int rgb) {
        return rgb >> 16 & 255;
    }

    static int green(int rgb) {
        return rgb >> 8 & 255;
    }

    static int blue(int rgb) {
        return rgb & 255;
    }

    static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Brightness as the eye sees it, 0 to 255. */
    static int luma(int rgb) {
        return (red(rgb) * 77 + green(rgb) * 151 + blue(rgb) * 28) >> 8;
    }

    /** From a (share 0) to b (share 255). */
    static int mix(int a, int b, int share) {
        int keep = 255 - share;
        return of(
                (red(a) * keep + red(b) * share) / 255,
                (green(a) * keep + green(b) * share) / 255,
                (blue(a) * keep + blue(b) * share) / 255);
    }

    static int distance(int a, int b) {
        return Math.max(
                Math.abs(red(a) - red(b)), Math.max(Math.abs(green(a) - green(b)), Math.abs(blue(a) - blue(b))));
    }

    /** Moves the colour away from its own grey; 256 changes nothing. */
    static int saturate(int rgb, int amount) {
        int grey = luma(rgb);
        return of(
                grey + ((red(rgb) - grey) * amount >> 8),
                grey + ((green(rgb) - grey) * amount >> 8),
                grey + ((blue(rgb) - grey) * amount >> 8));
    }

    /** A colour of a random hue. */
    static Color anyHue(SplittableRandom random, double saturation, double brightness) {
        return Color.getHSBColor((float) random.nextDouble(), (float) saturation, (float) brightness);
    }

    static Color alpha(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }
}
