package dev.darkroom.picture;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Walks a JPEG from marker to marker up to its end. A decoder fills what is missing of a JPEG with grey and calls it a success, so the end
 * is looked for here; it is not simply the file's last two bytes, because a thumbnail inside has an end of its own and bytes may follow.
 */
final class JpegSegments {

    private static final int RESTART_0 = 0xD0;
    private static final int RESTART_7 = 0xD7;
    private static final int END = 0xD9;
    private static final int TEMPORARY = 0x01;

    private final DataInputStream in;
    private PictureSize size;

    private JpegSegments(DataInputStream in) {
        this.in = in;
    }

    /**
     * The size its frame header states.
     *
     * @throws DamagedPicture where it is cut short or damaged
     */
    static PictureSize walk(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            in.skipNBytes(2);
            JpegSegments segments = new JpegSegments(in);
            int marker = segments.marker();
            while (marker != END) {
                marker = segments.skip(marker);
            }
            if (segments.size == null) {
                throw DamagedPicture.corrupt("The JPEG is damaged: its header is missing.", null);
            }
            return segments.size;
        } catch (EOFException e) {
            throw DamagedPicture.cutShort("the end of the JPEG is missing", e);
        }
    }

    /** The next marker that is not part of compressed pixels, where 0xFF is followed by a zero or a restart. */
    private int marker() throws IOException {
        while (true) {
            while (in.readUnsignedByte() != 0xFF) {}
            int code = in.readUnsignedByte();
            while (code == 0xFF) {
                code = in.readUnsignedByte();
            }
            boolean stands = code == 0 || code == TEMPORARY || code >= RESTART_0 && code <= RESTART_7;
            if (!stands) {
                return code;
            }
        }
    }

    /** Passes over a segment and, behind a scan's header, its pixels; answers the next marker. */
    private int skip(int marker) throws IOException {
        int length = in.readUnsignedShort() - 2;
        if (length < 0) {
            throw DamagedPicture.corrupt("The JPEG is damaged: a segment has an impossible length.", null);
        }
        if (isFrame(marker) && length >= 5) {
            in.skipNBytes(1);
            int height = in.readUnsignedShort();
            size = new PictureSize(in.readUnsignedShort(), height);
            length -= 5;
        }
        in.skipNBytes(length);
        return marker();
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
