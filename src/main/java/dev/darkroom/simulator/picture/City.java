package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;

/** A skyline at dusk with lit windows, over a wet street. */
final class City implements Scene {

    @Override
    public void paint(Graphics2D graphics, int width, int height, SplittableRandom random) {
        float hue = 0.62f + (float) random.nextDouble() * 0.2f;
        graphics.setPaint(new GradientPaint(
                0,
                0,
                Color.getHSBColor(hue, 0.75f, 0.22f),
                0,
                height * 0.7f,
                Color.getHSBColor(hue + 0.18f, 0.5f, 0.85f)));
        graphics.fillRect(0, 0, width, height);
        row(graphics, width, height, 0.34, Color.getHSBColor(hue, 0.5f, 0.42f), 60, random);
        row(graphics, width, height, 0.46, Color.getHSBColor(hue, 0.6f, 0.2f), 215, random);
        graphics.setPaint(new GradientPaint(
                0, height * 0.74f, Color.getHSBColor(hue, 0.4f, 0.3f), 0, height, Color.getHSBColor(hue, 0.5f, 0.12f)));
        graphics.fill(new Rectangle2D.Double(0, height * 0.74, width, height * 0.26));
        for (int i = 0; i < 24; i++) {
            graphics.setColor(Rgb.alpha(Rgb.anyHue(random, 0.5, 1), 55));
            graphics.fill(new Rectangle2D.Double(
                    random.nextDouble() * width,
                    height * 0.75,
                    width * 0.012,
                    height * (0.04 + random.nextDouble() * 0.18)));
        }
    }

    private static void row(
            Graphics2D graphics, int width, int height, double top, Color wall, int light, SplittableRandom random) {
        double window = Math.max(1.5, Math.min(width, height) * 0.011);
        for (double x = -width * 0.03; x < width; ) {
            double wide = width * (0.06 + random.nextDouble() * 0.09);
            double roof = height * (top + (random.nextDouble() - 0.5) * 0.3);
            graphics.setColor(wall);
            graphics.fill(new Rectangle2D.Double(x, roof, wide, height * 0.76 - roof));
            graphics.setColor(new Color(255, 214, 130, light));
            for (double wy = roof + window * 2; wy < height * 0.71; wy += window * 2.4) {
                for (double wx = x + window; wx < x + wide - window * 1.6; wx += window * 2) {
                    if (random.nextInt(5) < 2) {
                        graphics.fill(new Rectangle2D.Double(wx, wy, window, window * 1.3));
                    }
                }
            }
            x += wide + width * 0.006;
        }
    }
}
