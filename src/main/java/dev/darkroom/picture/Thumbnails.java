package dev.darkroom.picture;

import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.PictureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Small pictures, kept in a folder under the name of what they were made of. They can be made again, so none is synced. Safe for any number of threads, and for
 * several processes on one folder.
 */
public final class Thumbnails {

    /** Longer sides that there are, in pixels. */
    public static final List<Integer> SIDES = List.of(64, 128, 256, 512);

    private static final int AT_ONCE = 2;
    private static final int PATIENCE_SECONDS = 20;
    private static final int MOST_KEPT = 20_000;
    private static final String PNG = ".png";
    private static final String JPEG = ".jpg";

    private final Path folder;
    private final int mostKept;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    public Thumbnails(Path folder) {
        this(folder, MOST_KEPT);
    }

    Thumbnails(Path folder, int mostKept) {
        this.folder = folder;
        this.mostKept = mostKept;
    }

    /** A file that holds a small picture. */
    public record Thumbnail(Path file) {

        public String mediaType() {
            return file.toString().endsWith(PNG) ? "image/png" : "image/jpeg";
        }
    }

    /**
     * Makes one, unless it is there.
     *
     * @param key the content's name: what differs must have another one; hex digits
     * @param side one of {@link #SIDES}
     * @throws NoThumbnail where there is none now, or never will be
     * @throws IOException where the picture or the folder cannot be used
     */
    public Thumbnail of(String key, Path picture, int side) throws IOException {
        Path base = folder.resolve(key.substring(0, 2)).resolve(key + "-" + side);
        Optional<Thumbnail> kept = kept(base);
        if (kept.isPresent()) {
            return kept.get();
        }
        take();
        try {
            kept = kept(base);
            return kept.isPresent() ? kept.get() : make(base, picture, side);
        } catch (DamagedPicture e) {
            throw new NoThumbnail(NoThumbnail.Reason.NOT_DECODABLE, e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private void take() throws NoThumbnail {
        try {
            if (places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NoThumbnail(
                NoThumbnail.Reason.BUSY, "As many small pictures as may be are made at the moment.", null);
    }

    private static Thumbnail make(Path base, Path picture, int side) throws IOException {
        PictureType type = PictureType.of(picture)
                .filter(PictureType::isInput)
                .orElseThrow(() -> DamagedPicture.corrupt("The file is not a png, jpeg, webp or gif.", null));
        ThumbnailBounds.require(WholePicture.size(picture, type), type);
        byte[] small = SmallPicture.of(picture, type, side);
        DurableFiles.createPrivateFolder(base.getParent());
        boolean isPng = PictureType.of(small).filter(PictureType.PNG::equals).isPresent();
        Path target = base.resolveSibling(base.getFileName() + (isPng ? PNG : JPEG));
        Path part = target.resolveSibling(UUID.randomUUID() + ".part");
        try {
            Files.write(part, small);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return new Thumbnail(target);
    }

    private static Optional<Thumbnail> kept(Path base) throws IOException {
        for (String ending : List.of(JPEG, PNG)) {
            Path file = base.resolveSibling(base.getFileName() + ending);
            try {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return Optional.of(new Thumbnail(file));
            } catch (NoSuchFileException e) {
                // The other one, or none.
            }
        }
        return Optional.empty();
    }

    /** Removes those that were looked at longest ago, where there are too many. */
    public void sweep() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        record Kept(Path file, FileTime used) {}
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.add(new Kept(file, Files.getLastModifiedTime(file)));
            }
        }
        all.sort(Comparator.comparing(Kept::used));
        for (Kept old : all.subList(0, Math.max(0, all.size() - mostKept))) {
            Files.deleteIfExists(old.file());
        }
    }
}
