package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Ink lines and hatching on toned paper. */
final class InkSketch implements Effect {

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        int width = picture.getWidth();
        int paper = Color.getHSBColor(0.08f + (float) random.nextDouble() * 0.07f, 0.1f, 0.98f)
                .getRGB();
        int ink = Rgb.anyHue(random, 0.55, 0.28).getRGB();
        int gap = Math.max(4, Math.min(width, picture.getHeight()) / 64);
        int[] edges = Edges.of(picture);
        int[] pixels = Canvas.pixels(picture);
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = i / width;
            int dark = 255 - Rgb.luma(pixels[i]);
            int tone = Math.max(0, dark - 40) / 3 + hatch(x, y, gap, dark);
            int grain = random.nextInt(9) - 4;
            pixels[i] = Rgb.mix(Rgb.mix(paper, ink, Rgb.clamp(tone + grain)), ink, Rgb.clamp(edges[i] * 3 - 30));
        }
        return picture;
    }

    /** The darker, the more directions of lines. */
    private static int hatch(int x, int y, int gap, int dark) {
        int line = Math.max(1, gap / 4);
        boolean down = dark > 90 && Math.floorMod(x + y, gap) < line;
        boolean up = dark > 150 && Math.floorMod(x - y, gap) < line;
        boolean flat = dark > 205 && Math.floorMod(y, gap) < line;
        return (down ? 80 : 0) + (up ? 60 : 0) + (flat ? 50 : 0);
    }
}
