package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** Falling flakes, near and far, and a drift along the bottom. */
final class Snow implements SceneModification.Element {

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        graphics.setColor(new Color(190, 214, 245, 52));
        graphics.fillRect(0, 0, width, height);
        Path2D drift = new Path2D.Double();
        double left = 0.83 + random.nextDouble() * 0.05;
        drift.moveTo(0, height * left);
        drift.curveTo(
                width * 0.3,
                height * (left - 0.07),
                width * 0.6,
                height * (left + 0.07),
                width,
                height * (left - 0.01));
        drift.lineTo(width, height);
        drift.lineTo(0, height);
        graphics.setPaint(new GradientPaint(0, height * 0.8f, Color.WHITE, 0, height, new Color(0xD3E2F5)));
        graphics.fill(drift);
        int side = Math.min(width, height);
        for (int i = 0; i < 240; i++) {
            double near = random.nextDouble();
            double size = Math.max(1.4, side * (0.004 + near * near * 0.018));
            graphics.setColor(new Color(255, 255, 255, 130 + (int) (near * 110)));
            double x = random.nextDouble() * width;
            double y = random.nextDouble() * height;
            graphics.fill(new Ellipse2D.Double(x, y, size, size));
        }
    }
}
