package dev.darkroom.picture;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Walks a GIF from its header over every block to its trailer. */
final class GifBlocks {

    private static final int IMAGE = 0x2C;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3B;

    private final DataInputStream in;

    private GifBlocks(DataInputStream in) {
        this.in = in;
    }

    /**
     * The size of its screen.
     *
     * @throws DamagedPicture where it is cut short or damaged
     */
    static PictureSize walk(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            in.skipNBytes(6);
            return new GifBlocks(in).walk();
        } catch (EOFException e) {
            throw DamagedPicture.cutShort("the end of the GIF is missing", e);
        }
    }

    private PictureSize walk() throws IOException {
        PictureSize size = new PictureSize(number(), number());
        int flags = in.readUnsignedByte();
        in.skipNBytes(2);
        colours(flags);
        boolean hasPixels = false;
        for (int block = in.readUnsignedByte(); block != TRAILER; block = in.readUnsignedByte()) {
            if (block == IMAGE) {
                in.skipNBytes(8);
                colours(in.readUnsignedByte());
                in.skipNBytes(1);
                hasPixels = true;
            } else if (block == EXTENSION) {
                in.skipNBytes(1);
            } else {
                throw DamagedPicture.corrupt("The GIF is damaged: it has a block of no known kind.", null);
            }
            pieces();
        }
        if (!hasPixels) {
            throw DamagedPicture.corrupt("The GIF is damaged: it has no pixels.", null);
        }
        return size;
    }

    /** Of two bytes, the lower one first. */
    private int number() throws IOException {
        return in.readUnsignedByte() | in.readUnsignedByte() << 8;
    }

    private void colours(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            in.skipNBytes(3L << (flags & 7) + 1);
        }
    }

    private void pieces() throws IOException {
        for (int length = in.readUnsignedByte(); length > 0; length = in.readUnsignedByte()) {
            in.skipNBytes(length);
        }
    }
}
