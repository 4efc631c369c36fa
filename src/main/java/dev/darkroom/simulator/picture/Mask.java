package dev.darkroom.simulator.picture;

import java.awt.Rectangle;

/** How much each pixel belongs to something, 0 to 255. */
record Mask(int[] values, int width, int height) {

    /** A copy blurred by a box of the radius, twice, which looks like a soft lens. */
    Mask blurred(int radius) {
        if (radius < 1) {
            return this;
        }
        int[] once = blur(blur(values, width, height, radius), height, width, radius);
        return new Mask(blur(blur(once, width, height, radius), height, width, radius), width, height);
    }

    /** The smallest rectangle around all that belongs at least half; the whole picture if nothing does. */
    Rectangle bounds() {
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (values[y * width + x] > 127) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        return right < 0
                ? new Rectangle(0, 0, width, height)
                : new Rectangle(left, top, right - left + 1, bottom - top + 1);
    }

    /** Blurs the rows and turns the picture on its side, so that two calls blur both ways. */
    private static int[] blur(int[] in, int width, int height, int radius) {
        int[] out = new int[in.length];
        int span = 2 * radius + 1;
        for (int y = 0; y < height; y++) {
            int row = y * width;
            int sum = in[row] * radius;
            for (int x = 0; x <= radius; x++) {
                sum += in[row + Math.min(x, width - 1)];
            }
            for (int x = 0; x < width; x++) {
                out[x * height + y] = sum / span;
                sum += in[row + Math.min(x + radius + 1, width - 1)] - in[row + Math.max(x - radius, 0)];
            }
        }
        return out;
    }
}
