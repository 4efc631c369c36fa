package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.RoundRectangle2D;
import java.util.SplittableRandom;

/** A low sun over the sea, and sand. */
final class Beach implements Scene {

    @Override
    public void paint(Graphics2D graphics, int width, int height, SplittableRandom random) {
        float horizon = height * 0.52f;
        float hue = 0.03f + (float) random.nextDouble() * 0.06f;
        graphics.setPaint(new LinearGradientPaint(0, 0, 0, horizon, new float[] {0f, 0.55f, 1f}, new Color[] {
            Color.getHSBColor(0.6f, 0.45f, 0.75f),
            Color.getHSBColor(hue + 0.9f, 0.28f, 0.95f),
            Color.getHSBColor(hue, 0.55f, 1f)
        }));
        graphics.fillRect(0, 0, width, height);
        float sunX = width * (0.2f + (float) random.nextDouble() * 0.6f);
        float sunY = horizon - height * 0.09f;
        float glow = height * 0.45f;
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Float(sunX, sunY), glow, new float[] {0f, 0.12f, 0.14f, 1f}, new Color[] {
                    new Color(0xFFFDF0), new Color(0xFFF3C4), new Color(255, 226, 150, 150), new Color(255, 200, 120, 0)
                }));
        graphics.fillRect(0, 0, width, (int) horizon);
        graphics.setPaint(new LinearGradientPaint(0, horizon, 0, height * 0.76f, new float[] {0f, 1f}, new Color[] {
            new Color(0x2E7F9E), new Color(0x66C2C4)
        }));
        graphics.fillRect(0, (int) horizon, width, height);
        graphics.setColor(new Color(255, 236, 190, 120));
        for (int i = 0; i < 46; i++) {
            double depth = random.nextDouble();
            double length = width * (0.02 + 0.07 * depth);
            double x = sunX + (random.nextDouble() - 0.5) * width * (0.12 + 0.5 * depth) - length / 2;
            graphics.fill(
                    new RoundRectangle2D.Double(x, horizon + depth * height * 0.2, length, height * 0.004 + 1, 3, 3));
        }
        shore(graphics, width, height, 0.735, new Color(255, 255, 255, 200));
        shore(graphics, width, height, 0.75, new Color(0xE3C99A));
        graphics.setPaint(new LinearGradientPaint(0, height * 0.76f, 0, height, new float[] {0f, 1f}, new Color[] {
            new Color(0xEAD3A6), new Color(0xC9A873)
        }));
        Path2D sand = line(width, height, 0.765);
        graphics.fill(sand);
    }

    private static void shore(Graphics2D graphics, int width, int height, double at, Color color) {
        graphics.setColor(color);
        graphics.fill(line(width, height, at));
    }

    private static Path2D line(int width, int height, double at) {
        Path2D line = new Path2D.Double();
        line.moveTo(0, height * at);
        line.curveTo(
                width * 0.25, height * (at + 0.035), width * 0.6, height * (at - 0.03), width, height * (at + 0.015));
        line.lineTo(width, height);
        line.lineTo(0, height);
        line.closePath();
        return line;
    }
}
