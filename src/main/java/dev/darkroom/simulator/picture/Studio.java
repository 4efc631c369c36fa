package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Point2D;
import java.util.SplittableRandom;

/** A paper sweep in one colour with a spot of light. */
final class Studio implements Scene {

    @Override
    public void paint(Graphics2D graphics, int width, int height, SplittableRandom random) {
        paint(graphics, width, height, (float) random.nextDouble(), 0.42f, 0.82f);
    }

    static void paint(Graphics2D graphics, int width, int height, float hue, float saturation, float brightness) {
        Color wall = Color.getHSBColor(hue, saturation, brightness);
        graphics.setColor(wall);
        graphics.fillRect(0, 0, width, height);
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Float(width * 0.5f, height * 0.38f),
                Math.max(width, height) * 0.62f,
                new float[] {0f, 1f},
                new Color[] {
                    Color.getHSBColor(hue, saturation * 0.35f, Math.min(1, brightness * 1.18f)), Rgb.alpha(wall, 0)
                }));
        graphics.fillRect(0, 0, width, height);
        Color floor = Color.getHSBColor(hue, saturation * 0.8f, brightness * 0.9f);
        graphics.setPaint(
                new GradientPaint(0, height * 0.68f, Rgb.alpha(floor, 0), 0, height * 0.86f, Rgb.alpha(floor, 190)));
        graphics.fillRect(0, (int) (height * 0.68f), width, height);
    }
}
