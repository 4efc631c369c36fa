package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** A screen print in five inks with dots between the tones and dark outlines. */
final class PosterPrint implements Effect {
    private static final int INKS = 5;

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        int[] inks = inks((float) random.nextDouble(), random);
        int width = picture.getWidth();
        int dot = Math.max(3, Math.min(width, picture.getHeight()) / 80);
        int[] edges = Edges.of(picture);
        int[] pixels = Canvas.pixels(picture);
        for (int i = 0; i < pixels.length; i++) {
            double tone = Rgb.luma(pixels[i]) / 256.0 * (INKS - 1);
            int lower = (int) tone;
            int printed = tone - lower > threshold(i % width, i / width, dot) ? lower + 1 : lower;
            int flat = Rgb.mix(inks[Math.min(INKS - 1, printed)], Rgb.saturate(pixels[i], 420), 70);
            pixels[i] = Rgb.mix(flat, inks[0], Rgb.clamp(edges[i] * 2 - 60));
        }
        return picture;
    }

    private static int[] inks(float hue, SplittableRandom random) {
        float apart = 0.25f + (float) random.nextDouble() * 0.3f;
        return new int[] {
            Color.getHSBColor(hue, 0.75f, 0.2f).getRGB(),
            Color.getHSBColor(hue, 0.75f, 0.6f).getRGB(),
            Color.getHSBColor(hue + apart, 0.72f, 0.85f).getRGB(),
            Color.getHSBColor(hue + apart * 1.4f, 0.42f, 0.97f).getRGB(),
            Color.getHSBColor(0.12f, 0.12f, 0.99f).getRGB()
        };
    }

    /** How light a tone must be to print here: rises from the middle of each dot. */
    private static double threshold(int x, int y, int dot) {
        double across = Math.floorMod(x + (y / dot % 2) * (dot / 2), dot) / (double) dot - 0.5;
        double down = y % dot / (double) dot - 0.5;
        return 0.3 + Math.min(0.45, (across * across + down * down) * 1.3);
    }
}
