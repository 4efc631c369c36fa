package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Puts the subject before another scene. */
final class BackgroundReplacement implements Effect {

    @Override
    public BufferedImage apply(BufferedImage picture, String prompt, SplittableRandom random) {
        Mask subject = Subject.of(picture);
        BufferedImage scene = Canvas.blank(picture.getWidth(), picture.getHeight());
        Graphics2D graphics = Canvas.draw(scene);
        Scene.choose(prompt, random).paint(graphics, scene.getWidth(), scene.getHeight(), random);
        standOn(graphics, subject.bounds());
        graphics.dispose();
        lay(picture, subject, scene, sceneLight(scene));
        return scene;
    }

    /** A shadow on the ground, so that the subject does not float. */
    static void standOn(Graphics2D graphics, Rectangle subject) {
        double radius = subject.width * 0.62;
        AffineTransform before = graphics.getTransform();
        graphics.translate(subject.getCenterX(), subject.getMaxY() - subject.height * 0.015);
        graphics.scale(1, 0.13);
        graphics.setPaint(new RadialGradientPaint(
                new Point2D.Double(0, 0), (float) Math.max(1, radius), new float[] {0f, 0.55f, 1f}, new Color[] {
                    new Color(0, 0, 0, 150), new Color(0, 0, 0, 70), new Color(0, 0, 0, 0)
                }));
        graphics.fill(new java.awt.geom.Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius));
        graphics.setTransform(before);
    }

    /** Lays the subject over the scene, tinted a little by the scene's light. */
    private static void lay(BufferedImage picture, Mask subject, BufferedImage scene, int light) {
        int[] from = Canvas.pixels(picture);
        int[] onto = Canvas.pixels(scene);
        for (int i = 0; i < onto.length; i++) {
            if (subject.values()[i] > 0) {
                int lit = Rgb.mix(from[i], multiply(from[i], light), 90);
                onto[i] = Rgb.mix(onto[i], lit, subject.values()[i]);
            }
        }
    }

    private static int sceneLight(BufferedImage scene) {
        int[] pixels = Canvas.pixels(scene);
        long red = 0;
        long green = 0;
        long blue = 0;
        int step = Math.max(1, pixels.length / 4096);
        int count = 0;
        for (int i = 0; i < pixels.length; i += step) {
            red += Rgb.red(pixels[i]);
            green += Rgb.green(pixels[i]);
            blue += Rgb.blue(pixels[i]);
            count++;
        }
        int most = (int) Math.max(1, Math.max(red, Math.max(green, blue)) / count);
        return Rgb.of((int) (red / count * 255 / most), (int) (green / count * 255 / most), (int)
                (blue / count * 255 / most));
    }

    private static int multiply(int a, int b) {
        return Rgb.of(
                Rgb.red(a) * Rgb.red(b) / 255, Rgb.green(a) * Rgb.green(b) / 255, Rgb.blue(a) * Rgb.blue(b) / 255);
    }
}
