package dev.darkroom.simulator.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** A flock. */
final class Birds implements SceneModification.Element {

    @Override
    public void draw(Graphics2D graphics, int width, int height, SplittableRandom random) {
        graphics.setColor(new Color(30, 34, 44, 215));
        int side = Math.min(width, height);
        int count = 7 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            double wing = side * (0.025 + random.nextDouble() * 0.035);
            double x = width * (0.08 + random.nextDouble() * 0.84);
            double y = height * (0.06 + random.nextDouble() * 0.3);
            double beat = wing * (0.35 + random.nextDouble() * 0.4);
            Path2D bird = new Path2D.Double();
            bird.moveTo(x - wing, y - beat * 0.3);
            bird.quadTo(x - wing * 0.45, y - beat, x, y);
            bird.quadTo(x + wing * 0.45, y - beat, x + wing, y - beat * 0.3);
            graphics.setStroke(
                    new BasicStroke((float) Math.max(1.2, wing * 0.13), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.draw(bird);
        }
    }

    @Override
    public boolean isBehind() {
        return true;
    }
}
