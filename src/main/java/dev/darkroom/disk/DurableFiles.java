package dev.darkroom.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Moves that survive a power cut: a file's bytes are on disk before its name appears, and its name before the move returns. */
public final class DurableFiles {

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private DurableFiles() {}

    /** Puts a finished file in place of whatever has the name. */
    public static void replace(Path part, Path target) throws IOException {
        sync(part);
        move(part, target);
    }

    /** The same with these bytes, which are written to the part first. */
    public static void replace(Path part, byte[] content, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
        move(part, target);
    }

    /**
     * Gives a finished file its name, only if nothing has the name, the file system's idea of upper and lower case included.
     *
     * @return false when the name is taken; the part is then left where it is
     */
    public static boolean place(Path part, Path target) throws IOException {
        sync(part);
        try {
            // A link, because it alone fails when the name is taken: an atomic move would replace without a word.
            Files.createLink(target, part);
            Files.delete(part);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            // exFAT and some network shares have no links. Between the look and the move only another process of ours
            // could come.
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        syncFolder(target.getParent());
        return true;
    }

    /** Makes a folder and its parents, where they are missing. */
    public static void createFolder(Path folder) throws IOException {
        create(folder);
    }

    /** The same, for our user alone: what lies there names customers' pictures. */
    public static void createPrivateFolder(Path folder) throws IOException {
        if (WINDOWS) {
            create(folder);
        } else {
            create(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void create(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path there = folder.toAbsolutePath().getParent();
        while (there != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        Files.createDirectories(folder, attributes);
        // Each new folder is a name in its parent.
        for (Path parent = folder.toAbsolutePath().getParent(); parent != null; parent = parent.getParent()) {
            syncFolder(parent);
            if (parent.equals(there)) {
                return;
            }
        }
    }

    private static void move(Path part, Path target) throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(target.getParent());
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a folder last. Windows cannot open a folder; NTFS journals names by itself. */
    public static void syncFolder(Path folder) throws IOException {
        if (!WINDOWS && folder != null) {
            FolderSync.sync(folder);
        }
    }
}
