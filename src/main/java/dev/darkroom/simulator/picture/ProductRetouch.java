package dev.darkroom.simulator.picture;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** A catalogue picture: clean sweep, even tones, crisp edges, a shadow and a faint reflection. */
final class ProductRetouch implements Effect {

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        Mask subject = Subject.of(picture);
        Rectangle bounds = subject.bounds();
        BufferedImage clean = Canvas.blank(picture.getWidth(), picture.getHeight());
        Graphics2D graphics = Canvas.draw(clean);
        float tint = 0.02f + (float) random.nextDouble() * 0.05f;
        Studio.paint(graphics, clean.getWidth(), clean.getHeight(), (float) random.nextDouble(), tint, 0.95f);
        BackgroundReplacement.standOn(graphics, bounds);
        graphics.dispose();
        int[] toned = toned(picture, subject);
        reflect(toned, subject, bounds, clean);
        int[] onto = Canvas.pixels(clean);
        for (int i = 0; i < onto.length; i++) {
            onto[i] = Rgb.mix(onto[i], toned[i], subject.values()[i]);
        }
        return clean;
    }

    /** The subject's tones stretched from black to white, a little more colour, edges sharpened. */
    private static int[] toned(BufferedImage picture, Mask subject) {
        int[] from = Canvas.pixels(picture);
        int width = picture.getWidth();
        int[] counts = new int[256];
        int total = 0;
        for (int i = 0; i < from.length; i++) {
            if (subject.values()[i] > 200) {
                counts[Rgb.luma(from[i])]++;
                total++;
            }
        }
        int low = Math.min(36, percentile(counts, total, 0.01));
        int high = Math.max(190, percentile(counts, total, 0.985));
        int[] toned = new int[from.length];
        for (int i = 0; i < from.length; i++) {
            int left = from[Math.max(0, i - 1)];
            int right = from[Math.min(from.length - 1, i + 1)];
            int up = from[Math.max(0, i - width)];
            int down = from[Math.min(from.length - 1, i + width)];
            int around = (Rgb.luma(left) + Rgb.luma(right) + Rgb.luma(up) + Rgb.luma(down)) / 4;
            int crisp = (Rgb.luma(from[i]) - around) / 2;
            int color = Rgb.saturate(from[i], 280);
            toned[i] = Rgb.of(
                    (Rgb.red(color) + crisp - low) * 248 / (high - low),
                    (Rgb.green(color) + crisp - low) * 248 / (high - low),
                    (Rgb.blue(color) + crisp - low) * 248 / (high - low));
        }
        return toned;
    }

    private static int percentile(int[] counts, int total, double share) {
        int seen = 0;
        for (int luma = 0; luma < counts.length; luma++) {
            seen += counts[luma];
            if (seen > total * share) {
                return luma;
            }
        }
        return 255;
    }

    /** The subject upside down below itself, soon faded. */
    private static void reflect(int[] toned, Mask subject, Rectangle bounds, BufferedImage onto) {
        int width = onto.getWidth();
        int[] pixels = Canvas.pixels(onto);
        int foot = bounds.y + bounds.height;
        int depth = Math.min(onto.getHeight() - foot, bounds.height / 4);
        for (int below = 0; below < depth; below++) {
            int fade = 70 * (depth - below) / depth;
            int source = (foot - 1 - below) * width;
            int target = (foot + below) * width;
            for (int x = 0; x < width; x++) {
                int share = subject.values()[source + x] * fade / 255;
                pixels[target + x] = Rgb.mix(pixels[target + x], toned[source + x], share);
            }
        }
    }
}
