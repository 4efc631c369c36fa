package dev.darkroom.simulator.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** The cat of the API's own example, drawn by us: 512 x 512 on a plain wall. */
public final class SampleCat {
    private static final int SIDE = 512;
    private static final Color FUR = new Color(0xD98A3D);
    private static final Color LIGHT_FUR = new Color(0xF6D9AE);
    private static final Color STRIPE = new Color(0xA85F22);
    private static final Color INK = new Color(0x2B2118);

    private SampleCat() {}

    public static byte[] png() {
        BufferedImage picture = Canvas.blank(SIDE, SIDE);
        Graphics2D graphics = Canvas.draw(picture);
        graphics.setPaint(new GradientPaint(0, 0, new Color(0xDDE5EA), 0, SIDE, new Color(0xC3CED6)));
        graphics.fillRect(0, 0, SIDE, SIDE);
        body(graphics);
        head(graphics);
        face(graphics);
        graphics.dispose();
        return Encoding.png(picture);
    }

    private static void body(Graphics2D graphics) {
        graphics.setColor(FUR);
        graphics.setStroke(new BasicStroke(34, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D tail = new Path2D.Double();
        tail.moveTo(340, 440);
        tail.curveTo(440, 440, 460, 350, 415, 290);
        graphics.draw(tail);
        graphics.fill(new Ellipse2D.Double(150, 230, 212, 246));
        graphics.setColor(LIGHT_FUR);
        graphics.fill(new Ellipse2D.Double(200, 280, 112, 180));
        graphics.setColor(FUR);
        graphics.fill(new Ellipse2D.Double(160, 432, 84, 50));
        graphics.fill(new Ellipse2D.Double(268, 432, 84, 50));
        graphics.setColor(STRIPE);
        graphics.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 0; i < 3; i++) {
            graphics.draw(new Arc2D.Double(140, 310 + i * 36, 60, 40, -60, 80, Arc2D.OPEN));
            graphics.draw(new Arc2D.Double(312, 310 + i * 36, 60, 40, 160, 80, Arc2D.OPEN));
        }
    }

    private static void head(Graphics2D graphics) {
        for (int side = -1; side <= 1; side += 2) {
            graphics.setColor(FUR);
            graphics.fill(ear(side, 0));
            graphics.setColor(new Color(0xE8A9A0));
            graphics.fill(ear(side, 16));
        }
        graphics.setColor(FUR);
        graphics.fill(new Ellipse2D.Double(148, 96, 216, 184));
        graphics.setColor(STRIPE);
        graphics.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(256, 108, 256, 144));
        graphics.draw(new Line2D.Double(228, 112, 234, 140));
        graphics.draw(new Line2D.Double(284, 112, 278, 140));
    }

    private static Path2D ear(int side, int inset) {
        Path2D ear = new Path2D.Double();
        ear.moveTo(256 + side * (94 - inset), 168);
        ear.lineTo(256 + side * (88 - inset / 3.0), 52 + inset * 1.8);
        ear.lineTo(256 + side * (22 + inset), 118);
        ear.closePath();
        return ear;
    }

    private static void face(Graphics2D graphics) {
        graphics.setColor(LIGHT_FUR);
        graphics.fill(new Ellipse2D.Double(200, 204, 112, 70));
        for (int side = -1; side <= 1; side += 2) {
            graphics.setColor(new Color(0x8FBF5A));
            graphics.fill(new Ellipse2D.Double(256 + side * 50 - 21, 160, 42, 40));
            graphics.setColor(INK);
            graphics.fill(new Ellipse2D.Double(256 + side * 50 - 7, 162, 14, 36));
            graphics.setColor(Color.WHITE);
            graphics.fill(new Ellipse2D.Double(256 + side * 50 + 3, 166, 8, 9));
            graphics.setColor(INK);
            graphics.setStroke(new BasicStroke(3.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.draw(new Arc2D.Double(side < 0 ? 226 : 256, 218, 30, 30, 180, 180, Arc2D.OPEN));
            for (int i = -1; i <= 1; i++) {
                graphics.draw(new Line2D.Double(256 + side * 62, 238 + i * 7, 256 + side * 142, 232 + i * 18));
            }
        }
        graphics.setColor(new Color(0xC7625A));
        Path2D nose = new Path2D.Double();
        nose.moveTo(240, 214);
        nose.lineTo(272, 214);
        nose.lineTo(256, 232);
        nose.closePath();
        graphics.fill(nose);
    }
}
