package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The embedded server's password, in a file that only its owner reads. */
final class Password {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int BYTES = 32;

    private Password() {}

    /** The one in the file, or a new one that is in the file from now on. */
    static String in(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Path written = file.resolveSibling("password.new");
            Files.deleteIfExists(written);
            write(written, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncFolder(file.getParent());
        }
        if (!Platform.CURRENT.isWindows()
                && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        return Files.readString(file).trim();
    }

    /** Writes a file that nobody else could read at any moment. */
    static void write(Path file, String password) throws IOException {
        FileAttribute<?>[] attributes = Platform.CURRENT.isWindows()
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)};
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            channel.write(ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }
}
