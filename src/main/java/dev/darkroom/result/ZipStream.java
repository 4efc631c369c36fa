package dev.darkroom.result;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes a ZIP archive to a stream, ZIP64 where it needs to be. Sizes and checksums are known beforehand, so every entry is whole in its own header, and the
 * archive can be unpacked while it comes.
 *
 * <p>The table at its end waits on the disk: {@code java.util.zip} and commons-compress keep an object of some 250 bytes for each entry, which is half a gigabyte for a
 * million jobs.
 */
final class ZipStream implements Closeable {

    private static final long MOST_32 = 0xFFFF_FFFFL;
    private static final int MOST_16 = 0xFFFF;
    private static final short ZIP64 = 45;
    private static final short PLAIN = 20;
    private static final short UTF_8 = 1 << 11;
    private static final short STORED = 0;
    private static final short DEFLATED = 8;
    private static final short EXTRA_ZIP64 = 1;

    /** Made on UNIX, so that the mode of the files is understood. */
    private static final short MADE_BY = (short) (3 << 8 | ZIP64);

    private static final int MODE = 0100644 << 16;
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final LocalDateTime LATEST = LocalDateTime.of(2107, 12, 31, 23, 59, 58);

    private final OutputStream out;
    private final Spool directory;
    private final byte[] chunk = new byte[1 << 16];
    private long written;
    private long entries;
    private long directorySize;

    /**
     * @param out is not closed
     * @param spools folder for what waits
     */
    ZipStream(OutputStream out, Path spools) throws IOException {
        this.out = out;
        this.directory = Spool.open(spools);
    }

    private record Entry(byte[] name, short method, long size, long packed, long crc, int time) {

        boolean isLarge() {
            return size >= MOST_32 || packed >= MOST_32;
        }
    }

    /** @throws IOException when the data is not {@code size} bytes long, too: the archive is cut short then */
    void stored(String name, long size, long crc, Instant time, InputStream data) throws IOException {
        add(new Entry(name.getBytes(StandardCharsets.UTF_8), STORED, size, size, crc, dos(time)), data);
    }

    /** @param data compressed, without a header of its own */
    void deflated(String name, long size, long packed, long crc, InputStream data) throws IOException {
        add(new Entry(name.getBytes(StandardCharsets.UTF_8), DEFLATED, size, packed, crc, dos(Instant.now())), data);
    }

    private void add(Entry entry, InputStream data) throws IOException {
        long offset = written;
        write(localHeader(entry));
        long left = entry.packed();
        while (left > 0) {
            int read = data.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (read < 0) {
                throw new IOException("a file became shorter while it was sent");
            }
            out.write(chunk, 0, read);
            left -= read;
        }
        written += entry.packed();
        byte[] header = centralHeader(entry, offset);
        directory.out().write(header);
        directorySize += header.length;
        entries++;
    }

    private static byte[] localHeader(Entry entry) {
        int extra = entry.isLarge() ? 20 : 0;
        ByteBuffer header = buffer(30 + entry.name().length + extra).putInt(0x04034b50);
        common(header, entry, entry.isLarge(), extra);
        header.put(entry.name());
        if (entry.isLarge()) {
            header.putShort(EXTRA_ZIP64)
                    .putShort((short) 16)
                    .putLong(entry.size())
                    .putLong(entry.packed());
        }
        return header.array();
    }

    private static byte[] centralHeader(Entry entry, long offset) {
        boolean large = entry.isLarge() || offset >= MOST_32;
        int extra = large ? 28 : 0;
        ByteBuffer header =
                buffer(46 + entry.name().length + extra).putInt(0x02014b50).putShort(MADE_BY);
        common(header, entry, large, extra);
        header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(MODE);
        header.putInt((int) (large ? MOST_32 : offset)).put(entry.name());
        if (large) {
            header.putShort(EXTRA_ZIP64)
                    .putShort((short) 24)
                    .putLong(entry.size())
                    .putLong(entry.packed());
            header.putLong(offset);
        }
        return header.array();
    }

    /** What both headers have. */
    private static void common(ByteBuffer header, Entry entry, boolean large, int extra) {
        header.putShort(large ? ZIP64 : PLAIN).putShort(UTF_8).putShort(entry.method());
        header.putInt(entry.time()).putInt((int) entry.crc());
        header.putInt((int) (large ? MOST_32 : entry.packed()));
        header.putInt((int) (large ? MOST_32 : entry.size()));
        header.putShort((short) entry.name().length).putShort((short) extra);
    }

    /** Writes the table that makes it an archive. */
    void finish() throws IOException {
        long offset = written;
        try (InputStream table = directory.in()) {
            for (int read = table.read(chunk); read >= 0; read = table.read(chunk)) {
                out.write(chunk, 0, read);
            }
        }
        written += directorySize;
        if (entries >= MOST_16 || offset >= MOST_32 || directorySize >= MOST_32) {
            long end = written;
            write(buffer(56)
                    .putInt(0x06064b50)
                    .putLong(44)
                    .putShort(MADE_BY)
                    .putShort(ZIP64)
                    .putLong(0)
                    .putLong(entries)
                    .putLong(entries)
                    .putLong(directorySize)
                    .putLong(offset)
                    .array());
            write(buffer(20).putInt(0x07064b50).putInt(0).putLong(end).putInt(1).array());
        }
        short count = (short) Math.min(entries, MOST_16);
        write(buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort(count)
                .putShort(count)
                .putInt((int) Math.min(directorySize, MOST_32))
                .putInt((int) Math.min(offset, MOST_32))
                .putShort((short) 0)
                .array());
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Date and time in the manner of MS-DOS, in UTC: time below, date above. */
    private static int dos(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        time = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        int date = time.getYear() - 1980 << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
        return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
