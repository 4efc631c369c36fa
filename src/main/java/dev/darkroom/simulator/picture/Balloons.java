package dev.darkroom.simulator.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.SplittableRandom;

/** Balloons on strings. */
final class Balloons implements SceneModification.Element {

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        int side = Math.min(width, height);
        int count = 5 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            double radius = side * (0.055 + random.nextDouble() * 0.035);
            double x = width * (0.08 + 0.84 * (i + random.nextDouble() * 0.6) / count);
            double y = height * (0.1 + random.nextDouble() * 0.24);
            Path2D string = new Path2D.Double();
            string.moveTo(x, y + radius * 1.2);
            string.curveTo(x - radius, y + radius * 2.4, x + radius, y + radius * 3.4, x, y + radius * 5);
            graphics.setColor(new Color(70, 70, 80, 150));
            graphics.setStroke(new BasicStroke(Math.max(1f, side * 0.003f)));
            graphics.draw(string);
            Color skin = Rgb.anyHue(random, 0.72, 0.92);
            graphics.setPaint(new RadialGradientPaint(
                    new Point2D.Double(x - radius * 0.3, y - radius * 0.4),
                    (float) (radius * 1.7),
                    new float[] {0f, 0.25f, 1f},
                    new Color[] {Color.WHITE, skin, skin.darker().darker()}));
            graphics.fill(new Ellipse2D.Double(x - radius, y - radius * 1.2, radius * 2, radius * 2.4));
        }
    }

    @Override
    public boolean isBehind() {
        return true;
    }
}
