package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** The band at the bottom that says SIMULATED, with the first words of the prompt. */
final class Label {
    private Label() {}

    static void draw(BufferedImage picture, Look look) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        float size = Math.max(5f, Math.min(width, height) * 0.032f);
        int band = Math.round(size * 2.4f);
        Graphics2D graphics = Canvas.draw(picture);
        graphics.setColor(new Color(12, 14, 20, 170));
        graphics.fillRect(0, height - band, width, band);
        float y = height - band / 2f - size / 2;
        String tag = "SIMULATED";
        float tagWidth = PlotterFont.width(tag, size);
        graphics.setColor(new Color(0xFFC53D));
        PlotterFont.draw(graphics, tag, size * 0.8f, y, size);
        float small = size * 0.72f;
        String seed = "SEED " + look.seed();
        float seedWidth = PlotterFont.width(seed, small);
        float room = width - tagWidth - seedWidth - size * 3.6f;
        if (room > 0) {
            graphics.setColor(new Color(255, 255, 255, 170));
            PlotterFont.draw(graphics, seed, width - seedWidth - size * 0.6f, y + (size - small) / 2, small);
            String words = fitting(PlotterFont.showable(look.prompt()), room, small);
            graphics.setColor(new Color(255, 255, 255, 225));
            PlotterFont.draw(graphics, words, tagWidth + size * 1.6f, y + (size - small) / 2, small);
        }
        graphics.dispose();
    }

    private static String fitting(String text, float room, float size) {
        if (PlotterFont.width(text, size) <= room) {
            return text;
        }
        int letters = (int) (room / PlotterFont.width("M", size)) - 3;
        return letters < 4 ? "" : text.substring(0, letters).strip() + "...";
    }
}
