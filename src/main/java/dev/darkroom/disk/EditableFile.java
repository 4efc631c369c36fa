package dev.darkroom.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file that we write and a person works in. What we wrote last is known by its checksum, in a hidden file beside it: anything else that has the name is a person's work, and
 * is moved aside before the name is used again.
 */
public final class EditableFile {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Path mark;
    private final String stem;
    private final String ending;

    public EditableFile(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        this.file = file;
        this.mark = file.resolveSibling("." + name + ".sha256");
        this.stem = dot < 0 ? name : name.substring(0, dot);
        this.ending = dot < 0 ? "" : name.substring(dot);
    }

    /** Is it there and not as we wrote it? Where that cannot be told it is taken for a person's. */
    public boolean isChanged() {
        if (!isThere()) {
            return false;
        }
        try {
            return !Files.readString(mark).strip().equals(digest(file));
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Gives a finished file its place.
     *
     * @param keep what is there, even if we wrote it: somebody works with it
     * @return where that is now; empty where nothing was to be kept
     */
    public Optional<Path> replace(Path part, boolean keep) throws IOException {
        String digest = digest(part);
        Optional<Path> kept = isSame(part) ? Optional.empty() : moveAside(keep);
        try {
            DurableFiles.replace(part, file);
        } catch (IOException e) {
            if (kept.isPresent()) {
                Files.move(kept.get(), file, StandardCopyOption.REPLACE_EXISTING);
            }
            throw e;
        }
        remember(digest);
        return kept;
    }

    private void remember(String digest) {
        try {
            Files.writeString(mark, digest + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The file counts as a person's work then, and is kept the next time: that loses nothing.
        }
    }

    /** The same, with nothing in its place. */
    public Optional<Path> remove(boolean keep) throws IOException {
        Optional<Path> kept = moveAside(keep);
        Files.deleteIfExists(file);
        Files.deleteIfExists(mark);
        return kept;
    }

    /** The file that a person worked in last: this one, else the newest that was moved aside. */
    public Optional<Path> lastWork() throws IOException {
        if (isChanged()) {
            return Optional.of(file);
        }
        Pattern kept = Pattern.compile(Pattern.quote(stem) + "-\\d{8}T\\d{6}Z(-\\d+)?" + Pattern.quote(ending));
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.filter(other ->
                            kept.matcher(other.getFileName().toString()).matches())
                    .max(Comparator.comparing(other -> other.getFileName().toString()));
        }
    }

    private Optional<Path> moveAside(boolean keep) throws IOException {
        if (!isThere() || !keep && !isChanged()) {
            return Optional.empty();
        }
        String name = stem + "-" + TIME.format(Instant.now());
        Path aside = file.resolveSibling(name + ending);
        for (int more = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); more++) {
            aside = file.resolveSibling(name + "-" + more + ending);
        }
        Files.move(file, aside);
        DurableFiles.syncFolder(file.getParent());
        return Optional.of(aside);
    }

    private boolean isThere() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isSame(Path part) {
        try {
            return Files.mismatch(part, file) < 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String digest(Path of) throws IOException {
        try (InputStream in = Files.newInputStream(of)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
