package dev.darkroom.picture;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Walks a PNG from its signature to its last chunk and checks every checksum: the JDK's reader looks at none of them and needs no end.
 * Chunks are read in small pieces, whatever length they claim.
 */
final class PngChunks {

    private final DataInputStream in;
    private final byte[] piece = new byte[8192];
    private PictureSize size;
    private boolean hasPixels;

    private PngChunks(DataInputStream in) {
        this.in = in;
    }

    /**
     * The size its header states.
     *
     * @throws DamagedPicture where it is cut short or damaged
     */
    static PictureSize walk(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(8);
            PngChunks chunks = new PngChunks(in);
            while (chunks.next()) {}
            return chunks.size;
        } catch (EOFException e) {
            throw DamagedPicture.cutShort("its last PNG chunk is missing", e);
        }
    }

    private boolean next() throws IOException {
        int length = in.readInt();
        byte[] type = in.readNBytes(4);
        if (type.length < 4) {
            throw new EOFException();
        }
        if (length < 0) {
            throw corrupt("a chunk has an impossible length");
        }
        String name = new String(type, StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(type);
        if (size == null) {
            size = header(name, length, crc);
        } else {
            data(length, crc);
        }
        if (in.readInt() != (int) crc.getValue()) {
            throw corrupt("a checksum is wrong");
        }
        hasPixels |= name.equals("IDAT");
        boolean isLast = name.equals("IEND");
        if (isLast && !hasPixels) {
            throw corrupt("it has no pixels");
        }
        return !isLast;
    }

    private PictureSize header(String name, int length, CRC32 crc) throws IOException {
        if (!name.equals("IHDR") || length != 13) {
            throw corrupt("its header is missing");
        }
        byte[] header = in.readNBytes(length);
        if (header.length < length) {
            throw new EOFException();
        }
        crc.update(header);
        ByteBuffer numbers = ByteBuffer.wrap(header);
        return new PictureSize(numbers.getInt(), numbers.getInt());
    }

    private void data(int length, CRC32 crc) throws IOException {
        for (int left = length; left > 0; ) {
            int read = in.read(piece, 0, Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException();
            }
            crc.update(piece, 0, read);
            left -= read;
        }
    }

    private static DamagedPicture corrupt(String what) {
        return DamagedPicture.corrupt("The PNG is damaged: " + what + ".", null);
    }
}
