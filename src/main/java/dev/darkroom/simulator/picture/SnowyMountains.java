package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** Ridges under snow, firs before them and a snow field. */
final class SnowyMountains implements Scene {
    private static final int POINTS = 65;

    @Override
    public void paint(Graphics2D graphics, int width, int height, SplittableRandom random) {
        float hue = 0.54f + (float) random.nextDouble() * 0.1f;
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, 0.55f, 0.85f), 0, height * 0.6f, Color.getHSBColor(hue, 0.08f, 1f)));
        graphics.fillRect(0, 0, width, height);
        ridge(graphics, width, height, 0.40, 0.30, Color.getHSBColor(hue, 0.22f, 0.86f), random);
        ridge(graphics, width, height, 0.52, 0.34, Color.getHSBColor(hue, 0.34f, 0.66f), random);
        for (int i = 0; i < 26; i++) {
            fir(graphics, random.nextDouble() * width, height * (0.66 + random.nextDouble() * 0.05), height * 0.075);
        }
        graphics.setPaint(new GradientPaint(
                0, height * 0.64f, new Color(0xF7FAFF), 0, height, Color.getHSBColor(hue, 0.16f, 0.9f)));
        Path2D ground = new Path2D.Double();
        ground.moveTo(0, height * 0.69);
        ground.curveTo(width * 0.3, height * 0.64, width * 0.65, height * 0.73, width, height * 0.67);
        ground.lineTo(width, height);
        ground.lineTo(0, height);
        graphics.fill(ground);
        graphics.setColor(new Color(255, 255, 255, 190));
        for (int i = 0; i < 70; i++) {
            double size = Math.min(width, height) * (0.003 + random.nextDouble() * 0.007);
            graphics.fill(new Ellipse2D.Double(random.nextDouble() * width, random.nextDouble() * height, size, size));
        }
    }

    /** A mountain line by halving: rock to its foot, snow from its top to a torn edge. */
    private static void ridge(
            Graphics2D graphics, int width, int height, double base, double rise, Color rock, SplittableRandom random) {
        double[] line = new double[POINTS];
        line[0] = random.nextDouble() * 0.5;
        line[POINTS - 1] = random.nextDouble() * 0.5;
        line[POINTS / 2] = 0.7 + random.nextDouble() * 0.3;
        for (int step = POINTS / 2; step > 1; step /= 2) {
            for (int i = step / 2; i < POINTS; i += step) {
                double rough = (random.nextDouble() - 0.45) * step / (POINTS / 2.0) * 0.75;
                line[i] = (line[i - step / 2] + line[i + step / 2]) / 2 + rough;
            }
        }
        Path2D mountain = new Path2D.Double();
        Path2D snow = new Path2D.Double();
        mountain.moveTo(0, height);
        for (int i = 0; i < POINTS; i++) {
            double x = (double) i / (POINTS - 1) * width;
            double y = height * (base - (line[i] - 0.35) * rise);
            mountain.lineTo(x, y);
            if (i == 0) {
                snow.moveTo(x, y);
            } else {
                snow.lineTo(x, y);
            }
        }
        mountain.lineTo(width, height);
        for (int i = POINTS - 1; i >= 0; i--) {
            double x = (double) i / (POINTS - 1) * width;
            double depth = Math.max(0, line[i] - 0.25) * (i % 2 == 0 ? 0.75 : 0.42) * rise;
            snow.lineTo(x, height * (base - (line[i] - 0.35) * rise + depth));
        }
        graphics.setPaint(
                new GradientPaint(0, (float) (height * (base - rise)), rock, 0, height * 0.75f, rock.brighter()));
        graphics.fill(mountain);
        graphics.setColor(new Color(250, 252, 255, 235));
        graphics.fill(snow);
    }

    private static void fir(Graphics2D graphics, double x, double foot, double size) {
        graphics.setColor(new Color(0x2F4A4A));
        for (int tier = 0; tier < 3; tier++) {
            Path2D branch = new Path2D.Double();
            double top = foot - size * (1 - tier * 0.25);
            branch.moveTo(x, top);
            branch.lineTo(x + size * (0.14 + tier * 0.07), top + size * 0.5);
            branch.lineTo(x - size * (0.14 + tier * 0.07), top + size * 0.5);
            branch.closePath();
            graphics.fill(branch);
        }
    }
}
