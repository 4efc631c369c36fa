package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked.
 *
 * <p>They are unpacked beside their place, forced to the disk and moved there in one step; a marker, written last, tells
 * whole from half.
 */
record Binaries(Path folder) {
    private static final String MARKER = ".complete";
    private static final long LARGEST_FILE = 512L * 1024 * 1024;
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");

    /** To be called by one at a time. */
    static Binaries unpacked(PostgresArchive archive, Path home) throws IOException {
        Path folder = home.resolve(archive.version() + "-" + Platform.CURRENT);
        if (Files.exists(folder.resolve(MARKER))) {
            return new Binaries(folder);
        }
        Folders.deleteLeftovers(home, "unpacking-");
        Folders.delete(folder);
        Path unpacking = Files.createTempDirectory(home, "unpacking-");
        try (InputStream packed = archive.content().openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, unpacking);
            }
        }
        Files.createFile(unpacking.resolve(MARKER));
        if (!Platform.CURRENT.isWindows()) {
            Files.setPosixFilePermissions(unpacking, PROGRAM);
        }
        Files.move(unpacking, folder, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(home);
        return new Binaries(folder);
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root) || entry.getSize() > LARGEST_FILE) {
            throw new IOException("PostgreSQL's archive holds an unexpected entry: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        write(content, target);
        if ((entry.getMode() & 0100) != 0 && !Platform.CURRENT.isWindows()) {
            Files.setPosixFilePermissions(target, PROGRAM);
        }
    }

    /** Forced, since a move that survives a power cut must not find its files empty. */
    private static void write(InputStream content, Path target) throws IOException {
        byte[] chunk = new byte[128 * 1024];
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int length = content.read(chunk); length >= 0; length = content.read(chunk)) {
                for (ByteBuffer rest = ByteBuffer.wrap(chunk, 0, length); rest.hasRemaining(); ) {
                    file.write(rest);
                }
            }
            file.force(false);
        }
    }

    String program(String name) {
        return folder.resolve("bin")
                .resolve(Platform.CURRENT.isWindows() ? name + ".exe" : name)
                .toString();
    }
}
