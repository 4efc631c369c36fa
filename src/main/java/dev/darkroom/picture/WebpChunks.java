package dev.darkroom.picture;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Walks a WebP over the chunks of its container to the end that its header states. Its size stands in the first of them. */
final class WebpChunks {

    /** As many bytes of the first chunk as hold a size, whatever its kind. */
    private static final int HEAD = 10;

    private final DataInputStream in;
    private PictureSize size;
    private boolean hasPixels;

    private WebpChunks(DataInputStream in) {
        this.in = in;
    }

    /**
     * The size of its canvas.
     *
     * @throws DamagedPicture where it is cut short or damaged
     */
    static PictureSize walk(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            in.skipNBytes(4);
            WebpChunks chunks = new WebpChunks(in);
            long left = chunks.length() - 4;
            in.skipNBytes(4);
            while (left > 0) {
                left -= chunks.next();
            }
            if (left < 0 || !chunks.hasPixels) {
                throw corrupt(left < 0 ? "a chunk is longer than the file says it is" : "it has no pixels");
            }
            return chunks.size;
        } catch (EOFException e) {
            throw DamagedPicture.cutShort("the end of the WebP is missing", e);
        }
    }

    /** Passes over a chunk; answers its bytes, its own header and the byte that makes them even among them. */
    private long next() throws IOException {
        byte[] name = new byte[4];
        in.readFully(name);
        String kind = new String(name, StandardCharsets.ISO_8859_1);
        long length = length();
        long left = length;
        if (size == null) {
            byte[] head = new byte[(int) Math.min(HEAD, length)];
            in.readFully(head);
            left -= head.length;
            size = size(kind, head);
        }
        // Pixels of an animation are in its frames.
        hasPixels |= kind.equals("VP8 ") || kind.equals("VP8L") || kind.equals("ANMF");
        in.skipNBytes(left + (length & 1));
        return 8 + length + (length & 1);
    }

    private static PictureSize size(String kind, byte[] head) throws DamagedPicture {
        if (head.length >= 10 && kind.equals("VP8 ") && (head[0] & 1) == 0 && number(head, 3, 3) == 0x2A019D) {
            return new PictureSize(number(head, 6, 2) & 0x3FFF, number(head, 8, 2) & 0x3FFF);
        }
        if (head.length >= 5 && kind.equals("VP8L") && head[0] == 0x2F) {
            int both = number(head, 1, 4);
            return new PictureSize((both & 0x3FFF) + 1, (both >>> 14 & 0x3FFF) + 1);
        }
        if (head.length >= 10 && kind.equals("VP8X")) {
            return new PictureSize(number(head, 4, 3) + 1, number(head, 7, 3) + 1);
        }
        throw corrupt("its header is missing");
    }

    private long length() throws IOException {
        return Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
    }

    /** The lowest byte first. */
    private static int number(byte[] bytes, int from, int count) {
        int number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << 8 | bytes[from + i] & 0xFF;
        }
        return number;
    }

    private static DamagedPicture corrupt(String what) {
        return DamagedPicture.corrupt("The WebP is damaged: " + what + ".", null);
    }
}
