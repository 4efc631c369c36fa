package dev.darkroom.api;

import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.Sha256;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * A body on the disk, so that no transaction waits for a slow sender. The file has no name any more once it is open (on Windows: once it is closed), so whatever
 * ends this process leaves nothing of it behind.
 */
final class SpooledBody implements Closeable {

    private static final Logger LOG = Logger.getLogger(SpooledBody.class);
    private static final int CHUNK = 1 << 16;

    private final SeekableByteChannel file;
    private final String sha256;

    private SpooledBody(SeekableByteChannel file, String sha256) {
        this.file = file;
        this.sha256 = sha256;
    }

    /**
     * Reads a body to its end.
     *
     * @param most bytes
     * @throws ProblemException 413 when it is larger, 507 when the disk does not take it
     * @throws IOException when the sender gives up
     */
    static SpooledBody receive(InputStream in, Path folder, long most) throws IOException {
        SeekableByteChannel file = open(folder);
        try {
            MessageDigest digest = Sha256.digest();
            byte[] chunk = new byte[CHUNK];
            long total = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                total += read;
                if (total > most) {
                    throw ProblemException.of(
                            413, "BODY_TOO_LARGE", "The body is larger than %,d bytes: split it.".formatted(most));
                }
                digest.update(chunk, 0, read);
                write(file, ByteBuffer.wrap(chunk, 0, read));
            }
            return new SpooledBody(file, Sha256.hex(digest));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SeekableByteChannel open(Path folder) throws IOException {
        try {
            DurableFiles.createPrivateFolder(folder);
            return Files.newByteChannel(
                    folder.resolve(UUID.randomUUID() + ".upload"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (FileSystemException e) {
            throw noRoom(e);
        }
    }

    private static void write(SeekableByteChannel file, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static ProblemException noRoom(IOException e) {
        LOG.error("Cannot store a body", e);
        return ProblemException.later(507, "NO_ROOM", "The disk of the service does not take the body.", 60);
    }

    String sha256() {
        return sha256;
    }

    /** From its beginning. Whoever closes that leaves the body as it is, to be read once more. */
    InputStream stream() throws IOException {
        file.position(0);
        return new FilterInputStream(Channels.newInputStream(file)) {
            @Override
            public void close() {}
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
