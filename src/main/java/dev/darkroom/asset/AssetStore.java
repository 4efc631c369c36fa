package dev.darkroom.asset;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.DamagedPicture;
import dev.darkroom.picture.PictureSize;
import dev.darkroom.picture.WholePicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files. Each lies under its SHA-256 and never changes, so that two who bring the same picture at once do no harm, and a damaged file is healed by whoever
 * brings it again. Safe for any number of threads, and for several nodes on one folder.
 */
@ApplicationScoped
public class AssetStore {

    /** Of one picture, in bytes: what the provider takes. */
    public static final long LARGEST = 50_000_000;

    /** Folders that the files are spread over, by the first two digits of their names. */
    static final int SHELVES = 256;

    private static final String NAME = "[0-9a-f]{64}";
    private static final int CHUNK = 1 << 16;
    private static final String INCOMING = "incoming";

    /** No upload takes so long: what is older was left by a process that was killed. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;

    AssetStore(AssetConfig assets, DataDirectoryConfig data) {
        this.folder = assets.dir()
                .orElseGet(() -> DataDirectory.of(data).resolve("assets"))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Reads a picture to its end and looks at it. Its name is its content's: what the sender calls it comes nowhere near the disk.
     *
     * @throws RefusedAsset when it is not a picture that may be kept
     * @throws NoRoom when the disk does not take it
     * @throws IOException when the sender gives up
     */
    public IncomingAsset receive(InputStream in) throws IOException {
        Path part = part();
        try {
            MessageDigest digest = Sha256.digest();
            long bytes = spool(in, part, digest);
            PictureType type = PictureType.of(part)
                    .filter(PictureType::isInput)
                    .orElseThrow(() -> new RefusedAsset(
                            RefusedAsset.Reason.NOT_A_PICTURE,
                            "It is no png, jpeg, webp or gif by its content, whatever its name says."));
            PictureSize size = WholePicture.size(part, type);
            return new IncomingAsset(new Asset(Sha256.hex(digest), type, bytes, size), part);
        } catch (DamagedPicture e) {
            Files.deleteIfExists(part);
            throw new RefusedAsset(RefusedAsset.Reason.DAMAGED, e.getMessage());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private Path part() throws NoRoom {
        try {
            Path incoming = folder.resolve(INCOMING);
            DurableFiles.createPrivateFolder(incoming);
            return incoming.resolve(UUID.randomUUID() + ".part");
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    private static long spool(InputStream in, Path part, MessageDigest digest) throws IOException {
        try (FileChannel file = open(part)) {
            byte[] chunk = new byte[CHUNK];
            long total = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                total += read;
                if (total > LARGEST) {
                    throw new RefusedAsset(
                            RefusedAsset.Reason.TOO_LARGE, "It is larger than %,d bytes.".formatted(LARGEST));
                }
                digest.update(chunk, 0, read);
                write(file, ByteBuffer.wrap(chunk, 0, read));
            }
            if (total == 0) {
                throw new RefusedAsset(RefusedAsset.Reason.EMPTY, "It has no bytes at all.");
            }
            sync(file);
            return total;
        }
    }

    private static FileChannel open(Path part) throws NoRoom {
        try {
            return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws NoRoom {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    private static void sync(FileChannel file) throws NoRoom {
        try {
            file.force(true);
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    /** Gives pictures their names, for good once it returns. Each folder is synced once, however many there are. */
    void place(Collection<IncomingAsset> pictures) throws NoRoom {
        Set<Path> folders = new HashSet<>();
        try {
            for (IncomingAsset picture : pictures) {
                Path target = path(picture.asset().sha256());
                DurableFiles.createPrivateFolder(target.getParent());
                move(picture, target);
                folders.add(target.getParent());
            }
            for (Path changed : folders) {
                DurableFiles.syncFolder(changed);
            }
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    private static void move(IncomingAsset picture, Path target) throws IOException {
        try {
            Files.move(picture.part(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            // Windows does not replace a file that somebody reads; the same bytes are there then.
            if (!Files.exists(target) || Files.size(target) != picture.asset().bytes()) {
                throw e;
            }
        }
    }

    /** Whether its file was written longer ago than that. */
    boolean isOlder(String sha256, Duration age) throws IOException {
        Optional<Path> file = find(sha256);
        return file.isPresent()
                && Files.getLastModifiedTime(file.get())
                        .toInstant()
                        .isBefore(Instant.now().minus(age));
    }

    /** The file of a picture; empty where it is not in this node's folder. */
    public Optional<Path> find(String sha256) {
        Path file = path(sha256);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** The names of the files on one of the {@value #SHELVES} shelves. */
    List<String> shelf(int number) throws IOException {
        Path shelf = folder.resolve("%02x".formatted(number));
        if (!Files.isDirectory(shelf)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(shelf)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(NAME))
                    .toList();
        }
    }

    void delete(String sha256) throws IOException {
        Files.deleteIfExists(path(sha256));
    }

    /** Where this node looks for pictures, for messages. */
    public Path folder() {
        return folder;
    }

    private Path path(String sha256) {
        if (!sha256.matches(NAME)) {
            throw new IllegalArgumentException("not a SHA-256: " + sha256);
        }
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /** Removes what processes that were killed have left. */
    void sweepIncoming() throws IOException {
        Path incoming = folder.resolve(INCOMING);
        if (!Files.isDirectory(incoming)) {
            return;
        }
        Instant oldest = Instant.now().minus(ABANDONED);
        try (Stream<Path> parts = Files.list(incoming)) {
            for (Path part : (Iterable<Path>) parts::iterator) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
