package dev.darkroom.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    public static byte[] gif(int width, int height) {
        return written("gif", width, height, false);
    }

    public static byte[] transparentPng(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB), "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** One of {@code src/test/resources/pictures}, 40 x 30: the JDK writes no WebP. */
    public static byte[] resource(String name) {
        try (InputStream in = TestPictures.class.getResourceAsStream("/pictures/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A JPEG with an Exif segment that says how the camera was held. */
    public static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.put((byte) 0xFF).put((byte) 0xE1).putShort((short) 34);
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) orientation).putShort((short) 0).putInt(0);
        // Behind the start and the JFIF segment, as cameras' software puts it.
        int at = 4 + ((jpeg[4] & 0xFF) << 8 | jpeg[5] & 0xFF);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, at)
                .put(exif.array())
                .put(jpeg, at, jpeg.length - at)
                .array();
    }

    /** A whole GIF: its screen is 10 x 10, its only frame of any size, and its pixels end after a few. */
    public static byte[] gifOfFrame(int width, int height) {
        return ByteBuffer.allocate(35)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GIF89a".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 10)
                .putShort((short) 10)
                .put(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1})
                .put((byte) 0x2C)
                .putInt(0)
                .putShort((short) width)
                .putShort((short) height)
                .put(new byte[] {0, 2, 2, 0x4C, 1, 0, 0x3B})
                .array();
    }

    /** An animated WebP: its canvas is 10 x 10, its only frame of any size. */
    public static byte[] webpOfFrame(int width, int height) {
        byte[] pixels = resource("lossless.webp");
        int length = pixels.length - 12;
        return ByteBuffer.allocate(68 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(60 + length)
                .put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(10)
                .put(new byte[] {2, 0, 0, 0, 9, 0, 0, 9, 0, 0})
                .put("ANIM".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(6)
                .put(new byte[6])
                .put("ANMF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(16 + length)
                .put(new byte[6])
                .put(three(width - 1))
                .put(three(height - 1))
                .put(new byte[4])
                .put(pixels, 12, length)
                .array();
    }

    /** The lossless one of the resources, whose header states another size. */
    public static byte[] webpOfSize(int width, int height) {
        byte[] webp = resource("lossless.webp");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(21, width - 1 | height - 1 << 14);
        return webp;
    }

    private static byte[] three(int number) {
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)};
    }

    /** A JPEG whose decoder takes the first of its two headers, and which has the second one at its end. */
    public static byte[] jpegOfTwoHeaders(int width, int height) {
        byte[] jpeg = progressiveJpeg(16, 16);
        int at = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c2");
        int length = 2 + ByteBuffer.wrap(jpeg).getShort(at + 2);
        byte[] second = Arrays.copyOfRange(jpeg, at, at + length);
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
        return ByteBuffer.allocate(jpeg.length + length)
                .put(jpeg, 0, jpeg.length - 2)
                .put(second)
                .put(jpeg, jpeg.length - 2, 2)
                .array();
    }

    /** A progressive JPEG whose last scan is there so many times more: a few dozen bytes each, and each decoded over all pixels. */
    static byte[] jpegOfScans(int width, int height, int more) {
        byte[] jpeg = written("jpeg", new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), true);
        int scan = jpeg.length - 2;
        while (jpeg[scan] != (byte) 0xFF || jpeg[scan + 1] != (byte) 0xDA) {
            scan--;
        }
        int length = jpeg.length - 2 - scan;
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + more * length).put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < more; i++) {
            all.put(jpeg, scan, length);
        }
        return all.put(jpeg, jpeg.length - 2, 2).array();
    }

    private static byte[] written(String format, int width, int height, boolean progressive) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        paint(image);
        return written(format, image, progressive);
    }

    private static void paint(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.WHITE);
        graphics.drawOval(2, 2, Math.max(1, width - 5), Math.max(1, height - 5));
        graphics.dispose();
    }

    private static byte[] written(String format, BufferedImage image, boolean progressive) {
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
