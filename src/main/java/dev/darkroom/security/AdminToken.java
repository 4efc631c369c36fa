package dev.darkroom.security;

import dev.darkroom.disk.DurableFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The administrator's token of this machine, in a file that only our user can read: whoever can read the data directory could change the ledger anyway. It is
 * made at the first start, and again when it was revoked or the database knows nothing of it.
 */
@ApplicationScoped
public class AdminToken {

    static final String FILE = "admin-token";
    private static final String OWNER = "admin";

    private final Tokens tokens;

    AdminToken(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Sees to it that the file holds a token that is good.
     *
     * @return the file
     */
    public Path ensure(Path dataDirectory) throws IOException, SQLException {
        Path file = dataDirectory.toAbsolutePath().normalize().resolve(FILE);
        Optional<String> there =
                Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        if (there.isEmpty() || tokens.find(there.get()).isEmpty()) {
            Tokens.Issued issued =
                    tokens.create("of the data directory on " + machine(), OWNER, Role.ADMIN, Optional.empty());
            try {
                write(file, issued);
            } catch (IOException e) {
                // Nobody has seen it, and it would be good for ever.
                tokens.revoke(issued.token().id());
                throw e;
            }
        }
        return file;
    }

    private static void write(Path file, Tokens.Issued issued) throws IOException {
        DurableFiles.createPrivateFolder(file.getParent());
        Path part = Files.createTempFile(file.getParent(), FILE, ".part", privately());
        try {
            Files.writeString(part, issued.secret() + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            DurableFiles.replace(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static FileAttribute<?>[] privately() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String machine() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.length() <= 60 ? name : name.substring(0, 60);
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }
}
