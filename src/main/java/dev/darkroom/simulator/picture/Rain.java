package dev.darkroom.simulator.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.SplittableRandom;

/** Grey light and slanting rain. */
final class Rain implements SceneModification.Element {

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        graphics.setColor(new Color(60, 74, 94, 96));
        graphics.fillRect(0, 0, width, height);
        double slant = 0.15 + random.nextDouble() * 0.25;
        int side = Math.min(width, height);
        for (int i = 0; i < 260; i++) {
            double length = side * (0.03 + random.nextDouble() * 0.06);
            double x = random.nextDouble() * width * 1.2;
            double y = random.nextDouble() * height;
            graphics.setColor(new Color(222, 232, 245, 60 + random.nextInt(110)));
            graphics.setStroke(new BasicStroke((float) Math.max(0.8, side * 0.0025)));
            graphics.draw(new Line2D.Double(x, y, x - length * slant, y + length));
        }
    }
}
