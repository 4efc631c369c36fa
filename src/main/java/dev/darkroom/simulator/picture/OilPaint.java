package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Brush strokes at random places, each in the colour under it and along the edge it meets; fine ones at edges only. */
final class OilPaint implements Effect {
    private static final int FLAT = 14;

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        int warm = random.nextInt(-14, 15);
        int[] colors = Canvas.pixels(picture);
        for (int i = 0; i < colors.length; i++) {
            int vivid = Rgb.saturate(colors[i], 330);
            colors[i] = Rgb.of(Rgb.red(vivid) + warm, Rgb.green(vivid) + warm / 3, Rgb.blue(vivid) - warm);
        }
        BufferedImage painted = Canvas.copy(picture);
        int side = Math.min(picture.getWidth(), picture.getHeight());
        pass(picture, painted, Math.max(2, side / 36), false, random);
        pass(picture, painted, Math.max(1, side / 80), false, random);
        pass(picture, painted, Math.max(1, side / 190), true, random);
        return painted;
    }

    private static void pass(
            BufferedImage picture, BufferedImage painted, int radius, boolean edgesOnly, SplittableRandom random) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] colors = Canvas.pixels(picture);
        int strokes = (int) Math.min(40_000L, 2L * width * height / ((long) radius * radius * (edgesOnly ? 1 : 4)));
        for (int i = 0; i < strokes; i++) {
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            int right = Rgb.luma(colors[y * width + Math.min(width - 1, x + radius)])
                    - Rgb.luma(colors[y * width + Math.max(0, x - radius)]);
            int down = Rgb.luma(colors[Math.min(height - 1, y + radius) * width + x])
                    - Rgb.luma(colors[Math.max(0, y - radius) * width + x]);
            boolean flat = Math.abs(right) + Math.abs(down) < FLAT;
            if (flat && edgesOnly) {
                continue;
            }
            double angle = flat ? 0.5 + random.nextDouble() * 0.8 : Math.atan2(right, -down);
            int shade = random.nextInt(-9, 10);
            int color = colors[y * width + x];
            int shaded = Rgb.of(Rgb.red(color) + shade, Rgb.green(color) + shade, Rgb.blue(color) + shade);
            stroke(painted, x, y, radius, radius * (flat ? 3.0 : 1.7), angle, shaded);
        }
    }

    /** A row of dabs, thinner towards both ends. */
    private static void stroke(BufferedImage painted, int x, int y, int radius, double reach, double angle, int color) {
        double step = Math.max(1, radius * 0.6);
        for (double along = -reach; along <= reach; along += step) {
            double thin = 1 - 0.6 * Math.abs(along) / reach;
            dab(
                    painted,
                    (int) Math.round(x + Math.cos(angle) * along),
                    (int) Math.round(y + Math.sin(angle) * along),
                    Math.max(1, (int) Math.round(radius * thin * 0.8)),
                    color);
        }
    }

    private static void dab(BufferedImage painted, int x, int y, int radius, int color) {
        int width = painted.getWidth();
        int[] pixels = Canvas.pixels(painted);
        for (int row = Math.max(0, y - radius); row <= Math.min(painted.getHeight() - 1, y + radius); row++) {
            int half = (int) Math.sqrt(radius * radius - (row - y) * (row - y));
            int from = Math.max(0, x - half);
            int to = Math.min(width, x + half);
            for (int i = row * width + from; i < row * width + to; i++) {
                pixels[i] = Rgb.mix(pixels[i], color, 215);
            }
        }
    }
}
