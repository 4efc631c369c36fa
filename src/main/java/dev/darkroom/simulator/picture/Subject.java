package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;

/** Finds what a picture shows before a plain backdrop, by flooding the backdrop from the edges. */
final class Subject {
    private static final int STEP = 16;
    private static final int DRIFT = 90;

    private Subject() {}

    /** The subject's mask with soft edges. Where no backdrop can be told apart, an oval in the middle. */
    static Mask of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] subject = flood(Canvas.pixels(picture), width, height);
        long kept = 0;
        for (int value : subject) {
            kept += value;
        }
        double share = kept / 255.0 / subject.length;
        Mask mask = share < 0.02 || share > 0.93 ? oval(width, height) : new Mask(subject, width, height);
        return mask.blurred(Math.max(1, Math.min(width, height) / 400));
    }

    /** A pixel is backdrop if it differs little from a neighbour that is, and not too much from where the flood came from. */
    private static int[] flood(int[] pixels, int width, int height) {
        int[] subject = new int[pixels.length];
        java.util.Arrays.fill(subject, 255);
        int[] origin = new int[pixels.length];
        int[] queue = new int[pixels.length];
        int last = 0;
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = i / width;
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                subject[i] = 0;
                origin[i] = pixels[i];
                queue[last++] = i;
            }
        }
        for (int next = 0; next < last; next++) {
            int at = queue[next];
            int x = at % width;
            for (int side = 0; side < 4; side++) {
                int to = at + (side == 0 ? -1 : side == 1 ? 1 : side == 2 ? -width : width);
                boolean outside = side == 0 && x == 0 || side == 1 && x == width - 1 || to < 0 || to >= pixels.length;
                if (!outside
                        && subject[to] != 0
                        && Rgb.distance(pixels[at], pixels[to]) <= STEP
                        && Rgb.distance(origin[at], pixels[to]) <= DRIFT) {
                    subject[to] = 0;
                    origin[to] = origin[at];
                    queue[last++] = to;
                }
            }
        }
        return subject;
    }

    private static Mask oval(int width, int height) {
        int[] values = new int[width * height];
        for (int i = 0; i < values.length; i++) {
            double x = (i % width - width / 2.0) / (width * 0.36);
            double y = (i / width - height * 0.55) / (height * 0.42);
            values[i] = Rgb.clamp((int) ((1.25 - x * x - y * y) * 500));
        }
        return new Mask(values, width, height);
    }
}
