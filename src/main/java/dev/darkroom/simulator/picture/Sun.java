package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.SplittableRandom;

/** A sun in an upper corner with rays and warm light over everything. */
final class Sun implements SceneModification.Element {
    private static final int RAYS = 14;

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        graphics.setColor(new Color(255, 190, 90, 46));
        graphics.fillRect(0, 0, width, height);
        double x = width * (random.nextBoolean() ? 0.12 + random.nextDouble() * 0.1 : 0.78 + random.nextDouble() * 0.1);
        double y = height * (0.12 + random.nextDouble() * 0.06);
        double reach = Math.hypot(width, height);
        double turn = random.nextDouble();
        for (int i = 0; i < RAYS; i++) {
            double angle = (i + turn) * 2 * Math.PI / RAYS;
            Path2D ray = new Path2D.Double();
            ray.moveTo(x, y);
            ray.lineTo(x + Math.cos(angle - 0.07) * reach, y + Math.sin(angle - 0.07) * reach);
            ray.lineTo(x + Math.cos(angle + 0.07) * reach, y + Math.sin(angle + 0.07) * reach);
            ray.closePath();
            graphics.setPaint(new RadialGradientPaint(
                    new Point2D.Double(x, y), (float) (reach * 0.7), new float[] {0f, 1f}, new Color[] {
                        new Color(255, 236, 170, 120), new Color(255, 236, 170, 0)
                    }));
            graphics.fill(ray);
        }
        float glow = Math.min(width, height) * 0.42f;
        graphics.setPaint(
                new RadialGradientPaint(new Point2D.Double(x, y), glow, new float[] {0f, 0.2f, 0.23f, 1f}, new Color[] {
                    new Color(0xFFFBE6), new Color(0xFFE08A), new Color(255, 205, 100, 130), new Color(255, 190, 80, 0)
                }));
        graphics.fillRect(0, 0, width, height);
    }

    @Override
    public boolean isBehind() {
        return true;
    }

    @Override
    public int lit(int rgb) {
        return Rgb.mix(rgb, 0xFFBE5A, 44);
    }
}
