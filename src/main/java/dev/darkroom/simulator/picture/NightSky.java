package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.util.SplittableRandom;

/** Dims the picture to night, with a moon and stars. */
final class NightSky implements SceneModification.Element {

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        graphics.setPaint(new GradientPaint(0, 0, new Color(8, 14, 46, 225), 0, height, new Color(16, 26, 70, 120)));
        graphics.fillRect(0, 0, width, height);
        int side = Math.min(width, height);
        for (int i = 0; i < 90; i++) {
            double size = side * (0.002 + random.nextDouble() * 0.005) + 0.6;
            graphics.setColor(new Color(255, 255, 235, 90 + random.nextInt(160)));
            graphics.fill(
                    new Ellipse2D.Double(random.nextDouble() * width, random.nextDouble() * height * 0.6, size, size));
        }
        double moon = side * 0.07;
        double x = width * (0.12 + random.nextDouble() * 0.76);
        double y = height * 0.15;
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Double(x, y), (float) (moon * 3.2), new float[] {0f, 0.31f, 0.33f, 1f}, new Color[] {
                    new Color(0xFFFCEB), new Color(0xF4EFD2), new Color(230, 232, 255, 90), new Color(230, 232, 255, 0)
                }));
        graphics.fill(new Ellipse2D.Double(x - moon * 3.2, y - moon * 3.2, moon * 6.4, moon * 6.4));
    }

    @Override
    public boolean isBehind() {
        return true;
    }

    @Override
    public int lit(int rgb) {
        return Rgb.mix(rgb, 0x101A46, 125);
    }
}
