package dev.darkroom.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Real pictures, and PNGs put together by hand where a writer would refuse. */
public final class TestPictures {

    private TestPictures() {}

    public static byte[] png(int width, int height) {
        return written("png", width, height, false);
    }

    public static byte[] jpeg(int width, int height) {
        return written("jpeg", width, height, false);
    }

    public static byte[] progressiveJpeg(int width, int height) {
        return written("jpeg", width, height, true);
    }

    private static byte[] written(String format, int width, int height, boolean progressive) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.WHITE);
        graphics.drawOval(2, 2, Math.max(1, width - 5), Math.max(1, height - 5));
        graphics.dispose();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (progressive) {
                param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Its header states any size; its pixels are as many rows of black as asked for. */
    public static byte[] blackPng(int width, int height, int rows) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream numbers = new DataOutputStream(header);
        numbers.writeInt(width);
        numbers.writeInt(height);
        // Eight bits, true colour.
        numbers.write(new byte[] {8, 2, 0, 0, 0});

        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(pixels, new Deflater(1))) {
            byte[] row = new byte[1 + 3 * width];
            for (int i = 0; i < rows; i++) {
                deflater.write(row);
            }
        }

        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        png.write(chunk("IHDR", header.toByteArray()));
        png.write(chunk("IDAT", pixels.toByteArray()));
        png.write(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    public static byte[] chunk(String type, byte[] data) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(chunk);
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(data);
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt((int) crc.getValue());
        return chunk.toByteArray();
    }
}
