package dev.darkroom.result;

import dev.darkroom.job.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.zip.CRC32;

/** A file of a batch's folder on its way into an archive: read once for its sums, and once more to be sent, through the same opening. */
final class ArchivedFile implements Closeable {

    private final FileChannel file;
    private final Instant modified;
    private final CRC32 crc = new CRC32();
    private final String sha256;
    private final long size;

    /** It cannot be read. */
    static final class NotThere extends Exception {
        private static final long serialVersionUID = 1L;

        NotThere(IOException cause) {
            super(cause);
        }
    }

    private ArchivedFile(FileChannel file, Instant modified) throws IOException {
        this.file = file;
        this.modified = modified;
        MessageDigest digest = Sha256.digest();
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        long total = 0;
        for (int read = file.read(chunk); read >= 0; read = file.read(chunk)) {
            digest.update(chunk.array(), 0, read);
            crc.update(chunk.array(), 0, read);
            total += read;
            chunk.clear();
        }
        this.size = total;
        this.sha256 = Sha256.hex(digest);
    }

    static ArchivedFile open(Path path) throws NotThere {
        try {
            if (!Files.isRegularFile(path)) {
                throw new FileSystemException(path.toString(), null, "no file");
            }
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new ArchivedFile(file, Files.getLastModifiedTime(path).toInstant());
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new NotThere(e);
        }
    }

    boolean is(long bytes, String hash) {
        return size == bytes && sha256.equals(hash);
    }

    void writeTo(ZipStream zip, String name) throws IOException {
        file.position(0);
        InputStream data = Channels.newInputStream(file);
        zip.stored(name, size, crc.getValue(), modified, data);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
