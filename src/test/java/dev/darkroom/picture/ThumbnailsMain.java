package dev.darkroom.picture;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes small pictures of several large ones at once: a folder, then the pictures. */
final class ThumbnailsMain {

    private ThumbnailsMain() {}

    public static void main(String... args) {
        Thumbnails thumbnails = new Thumbnails(Path.of(args[0]));
        AtomicInteger made = new AtomicInteger();
        Arrays.stream(args).skip(1).parallel().forEach(picture -> {
            try {
                thumbnails.of(String.format("%08x", picture.hashCode()), Path.of(picture), 512);
                made.incrementAndGet();
            } catch (Exception e) {
                e.printStackTrace();
            }
        });
        System.out.println("made " + made);
    }
}
