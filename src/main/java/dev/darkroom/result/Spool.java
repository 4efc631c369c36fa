package dev.darkroom.result;

import dev.darkroom.disk.DurableFiles;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Bytes that wait for their turn in a file without a name (deleted as soon as it is open, on Windows when it is closed): nothing of it outlives the process. */
final class Spool implements Closeable {

    private final SeekableByteChannel file;
    private final OutputStream out;

    private Spool(SeekableByteChannel file) {
        this.file = file;
        this.out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
    }

    /** @param folder is made if need be */
    static Spool open(Path folder) throws IOException {
        DurableFiles.createPrivateFolder(folder);
        return new Spool(Files.newByteChannel(
                folder.resolve(UUID.randomUUID() + ".spool"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    OutputStream out() {
        return out;
    }

    /** Everything from its beginning; nothing may be written after that. */
    InputStream in() throws IOException {
        out.flush();
        file.position(0);
        return Channels.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
