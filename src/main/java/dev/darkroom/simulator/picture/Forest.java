package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** Trunks in layers of mist, spots of light between the leaves, moss below. */
final class Forest implements Scene {
    private static final int LAYERS = 3;

    @Override
    public void paint(Graphics2D graphics, int width, int height, SplittableRandom random) {
        float hue = 0.2f + (float) random.nextDouble() * 0.14f;
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, 0.35f, 0.8f), 0, height * 0.8f, Color.getHSBColor(hue, 0.14f, 0.97f)));
        graphics.fillRect(0, 0, width, height);
        for (int layer = 0; layer < LAYERS; layer++) {
            float depth = (layer + 1f) / LAYERS;
            graphics.setColor(Color.getHSBColor(hue + 0.04f, 0.15f + 0.3f * depth, 0.86f - 0.5f * depth));
            for (int i = 0; i < 9 - layer * 2; i++) {
                trunk(
                        graphics,
                        random.nextDouble() * width,
                        width * (0.008 + 0.022 * depth),
                        height * (0.7 + 0.06 * depth));
            }
            graphics.setColor(Rgb.alpha(Color.getHSBColor(hue, 0.1f, 1f), 46));
            graphics.fillRect(0, 0, width, height);
        }
        leaves(graphics, width, height, hue, random);
        graphics.setPaint(new GradientPaint(
                0,
                height * 0.7f,
                Color.getHSBColor(hue, 0.5f, 0.62f),
                0,
                height,
                Color.getHSBColor(hue + 0.03f, 0.65f, 0.32f)));
        Path2D moss = new Path2D.Double();
        moss.moveTo(0, height * 0.74);
        moss.curveTo(width * 0.3, height * 0.69, width * 0.7, height * 0.78, width, height * 0.72);
        moss.lineTo(width, height);
        moss.lineTo(0, height);
        graphics.fill(moss);
    }

    private static void trunk(Graphics2D graphics, double x, double thick, double foot) {
        Path2D trunk = new Path2D.Double();
        trunk.moveTo(x - thick * 0.7, 0);
        trunk.lineTo(x + thick * 0.7, 0);
        trunk.lineTo(x + thick, foot);
        trunk.lineTo(x + thick * 1.8, foot + thick * 2);
        trunk.lineTo(x - thick * 1.8, foot + thick * 2);
        trunk.lineTo(x - thick, foot);
        trunk.closePath();
        graphics.fill(trunk);
    }

    private static void leaves(Graphics2D graphics, int width, int height, float hue, SplittableRandom random) {
        for (int i = 0; i < 110; i++) {
            double size = Math.min(width, height) * (0.03 + random.nextDouble() * 0.09);
            double y = random.nextDouble() * random.nextDouble() * height * 0.42;
            Color leaf = Color.getHSBColor(
                    hue + (float) random.nextDouble() * 0.06f, 0.55f, 0.45f + (float) random.nextDouble() * 0.45f);
            graphics.setColor(Rgb.alpha(leaf, 95));
            graphics.fill(new Ellipse2D.Double(random.nextDouble() * width * 1.1 - size, y - size / 2, size, size));
        }
    }
}
