package dev.darkroom.simulator.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes the result of an edit. Holds no state. The same source and look give the same bytes. Needs about 20 bytes of memory
 * for each pixel of the result.
 */
public final class Renderer {

    /** Writes the result to the target, a new file. */
    public void render(RenderMode mode, Path source, Look look, Path target) throws IOException {
        switch (mode) {
            case FULL -> Files.write(target, encode(edit(Source.read(source, look.maxPixels()), look), look));
            case COPY -> Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            case NONE -> Files.write(target, encode(tiny(), look));
        }
    }

    static BufferedImage edit(BufferedImage source, Look look) {
        String prompt = look.prompt().toLowerCase(Locale.ROOT);
        SplittableRandom random = look.random();
        BufferedImage framed = Framing.frame(source, look.aspectRatio(), look.maxPixels());
        BufferedImage edited = Effects.choose(prompt, random).apply(framed, prompt, random);
        Label.draw(edited, look);
        return edited;
    }

    private static byte[] encode(BufferedImage picture, Look look) {
        return look.jpeg() ? Encoding.jpeg(picture, look.quality()) : Encoding.png(picture);
    }

    private static BufferedImage tiny() {
        BufferedImage picture = Canvas.blank(8, 8);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(0xFFC53D));
        graphics.fillRect(0, 0, 8, 8);
        graphics.dispose();
        return picture;
    }
}
