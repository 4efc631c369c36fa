package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;

/** Where brightness changes, by Sobel's operator. */
final class Edges {
    private Edges() {}

    /** Strength of the edge at each pixel; 0 on the rim. */
    static int[] of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = Canvas.pixels(picture);
        int[] luma = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            luma[i] = Rgb.luma(pixels[i]);
        }
        int[] edges = new int[pixels.length];
        for (int y = 1; y < height - 1; y++) {
            for (int i = y * width + 1; i < y * width + width - 1; i++) {
                int above = i - width;
                int below = i + width;
                int across = luma[above + 1]
                        + 2 * luma[i + 1]
                        + luma[below + 1]
                        - luma[above - 1]
                        - 2 * luma[i - 1]
                        - luma[below - 1];
                int down = luma[below - 1]
                        + 2 * luma[below]
                        + luma[below + 1]
                        - luma[above - 1]
                        - 2 * luma[above]
                        - luma[above + 1];
                edges[i] = (Math.abs(across) + Math.abs(down)) / 2;
            }
        }
        return edges;
    }
}
