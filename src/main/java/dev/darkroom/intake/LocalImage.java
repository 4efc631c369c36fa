package dev.darkroom.intake;

import dev.darkroom.job.PictureType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Finds the local file that a cell names, and looks at it: there, readable, of a fair size, and a picture by its first bytes. */
final class LocalImage {

    static final long LARGEST = 50_000_000;

    private static final String FILE = "file:";

    private LocalImage() {}

    /** The absolute path, checked. */
    static Path find(String cell, LocalImages allowed) throws InvalidImage {
        Path base = allowed.base()
                .orElseThrow(
                        () -> new InvalidImage(
                                "is not a URL or an asset path: local files cannot be named here; give an http(s) URL or asset:<path>, or hand the picture in first (POST /api/v1/assets) or with the rows, as a form"));
        Path path = resolve(cell, base);
        try {
            if (allowed.roots().isPresent() && !isWithin(path, allowed.roots().get())) {
                throw new InvalidImage("lies outside the folders that pictures may be taken from");
            }
            if (!Files.exists(path)) {
                throw new InvalidImage("is no http(s) URL and no asset path, and there is no file " + path);
            }
            look(path);
        } catch (IOException e) {
            throw new InvalidImage("cannot be read: " + path + " (" + e.getMessage() + ")");
        }
        return path;
    }

    /** Whether the text, taken as a path, names something that is there. */
    static boolean exists(String cell, LocalImages allowed) {
        try {
            return allowed.base().isPresent()
                    && Files.exists(allowed.base().get().resolve(cell));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Path resolve(String cell, Path base) throws InvalidImage {
        try {
            if (cell.startsWith(FILE + "//")) {
                return Path.of(URI.create(cell)).normalize();
            }
            String path = cell.startsWith(FILE) ? cell.substring(FILE.length()) : cell;
            return base.resolve(path).normalize();
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw new InvalidImage(
                    "is neither an http(s) URL, an asset path, nor a path of a file (" + e.getMessage() + ")");
        }
    }

    static boolean isWithin(Path path, List<Path> roots) throws IOException {
        // What is not there has no real path; its written one is judged then.
        Path real = Files.exists(path) ? path.toRealPath() : path;
        for (Path root : roots) {
            if (real.startsWith(
                    Files.exists(root)
                            ? root.toRealPath()
                            : root.toAbsolutePath().normalize())) {
                return true;
            }
        }
        return false;
    }

    private static void look(Path path) throws IOException, InvalidImage {
        if (!Files.isRegularFile(path)) {
            throw new InvalidImage("is not a file: " + path);
        }
        long size = Files.size(path);
        if (size == 0) {
            throw new InvalidImage("is an empty file: " + path);
        }
        if (size > LARGEST) {
            throw new InvalidImage("has %,d bytes; at most 50 MB are allowed: %s".formatted(size, path));
        }
        if (PictureType.of(path).filter(PictureType::isInput).isEmpty()) {
            throw new InvalidImage("must be a png, jpeg, webp or gif by its content, which this is not: " + path);
        }
    }
}
