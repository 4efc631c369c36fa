package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/** Reads a picture without ever holding many more pixels than are needed. */
final class Source {
    private Source() {}

    /** The picture in RGB. One with more than three times the pixels wanted is read at a whole fraction of its size. */
    static BufferedImage read(Path file, int maxPixels) throws IOException {
        PictureType type = PictureType.byHead(PictureType.head(file)).orElse(PictureType.PNG);
        if (type == PictureType.WEBP) {
            return placeholder("WEBP", maxPixels);
        }
        ImageReader reader = ImageIO.getImageReadersBySuffix(type.extension()).next();
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.setInput(in, true, true);
            ImageReadParam how = reader.getDefaultReadParam();
            double tooMany = (double) reader.getWidth(0) * reader.getHeight(0) / (3.0 * maxPixels);
            int step = Math.max(1, (int) Math.ceil(Math.sqrt(tooMany)));
            how.setSourceSubsampling(step, step, 0, 0);
            return pixels(reader, how, type, maxPixels);
        } catch (RuntimeException e) {
            throw new IOException("The picture is damaged: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage pixels(ImageReader reader, ImageReadParam how, PictureType type, int maxPixels)
            throws IOException {
        try {
            return Canvas.rgb(reader.read(0, how));
        } catch (IIOException e) {
            if (!reader.canReadRaster()) {
                throw e;
            }
            // A JPEG for printers (CMYK): whole, and in colours that Java converts into no others.
            reader.readRaster(0, how);
            return placeholder("CMYK", maxPixels);
        }
    }

    /** Java cannot read WebP, nor the colours of printers: the edit of such a picture is made of this one, which says so. */
    private static BufferedImage placeholder(String kind, int maxPixels) {
        int side = Math.min(512, (int) Math.sqrt(maxPixels));
        BufferedImage picture = Canvas.blank(side, side);
        Graphics2D graphics = Canvas.draw(picture);
        graphics.setPaint(new GradientPaint(0, 0, new Color(0xE8E4DA), 0, side, new Color(0xB9B2A3)));
        graphics.fillRect(0, 0, side, side);
        graphics.setColor(new Color(0x4A5568));
        graphics.fillRoundRect(side / 4, side / 4, side / 2, side / 2, side / 10, side / 10);
        graphics.setColor(Color.WHITE);
        PlotterFont.draw(graphics, kind + " INPUT", side * 0.3f, side * 0.44f, side * 0.05f);
        PlotterFont.draw(graphics, "NOT DECODED", side * 0.28f, side * 0.54f, side * 0.05f);
        graphics.dispose();
        return picture;
    }
}
