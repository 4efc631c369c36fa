package dev.darkroom.result;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** An entry of an archive that is made while others are being sent: compressed, and with its sizes and checksum known when its turn comes. */
final class SpooledEntry implements Closeable {

    private final Spool spool;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final DeflaterOutputStream deflating;
    private final CRC32 crc = new CRC32();
    private final OutputStream out;

    SpooledEntry(Path folder) throws IOException {
        spool = Spool.open(folder);
        deflating = new DeflaterOutputStream(spool.out(), deflater, 1 << 13);
        out = new FilterOutputStream(deflating) {
            @Override
            public void write(int b) throws IOException {
                crc.update(b);
                deflating.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                crc.update(bytes, from, length);
                deflating.write(bytes, from, length);
            }

            @Override
            public void close() {
                // The spool is needed still.
            }
        };
    }

    OutputStream out() {
        return out;
    }

    /** Whether anything was written. */
    boolean isEmpty() {
        return deflater.getBytesRead() == 0;
    }

    void writeTo(ZipStream zip, String name) throws IOException {
        deflating.finish();
        try (InputStream compressed = spool.in()) {
            zip.deflated(name, deflater.getBytesRead(), deflater.getBytesWritten(), crc.getValue(), compressed);
        }
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        spool.close();
    }
}
