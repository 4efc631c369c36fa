package dev.darkroom.simulator.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Crops a picture to the wanted aspect ratio, around its middle, and scales it down to the pixels allowed. */
final class Framing {
    private Framing() {}

    static BufferedImage frame(BufferedImage picture, String aspectRatio, int maxPixels) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        if (!aspectRatio.equals("match_input_image")) {
            String[] ratio = aspectRatio.split(":");
            double wanted = Double.parseDouble(ratio[0]) / Double.parseDouble(ratio[1]);
            if (wanted < (double) width / height) {
                width = Math.max(1, (int) Math.round(height * wanted));
            } else {
                height = Math.max(1, (int) Math.round(width / wanted));
            }
        }
        double scale = Math.min(1, Math.sqrt((double) maxPixels / ((double) width * height)));
        int x = (picture.getWidth() - width) / 2;
        int y = (picture.getHeight() - height) / 2;
        BufferedImage framed = Canvas.blank(
                Math.max(1, (int) Math.floor(width * scale)), Math.max(1, (int) Math.floor(height * scale)));
        Graphics2D graphics = Canvas.draw(framed);
        graphics.drawImage(picture, 0, 0, framed.getWidth(), framed.getHeight(), x, y, x + width, y + height, null);
        graphics.dispose();
        return framed;
    }
}
