package dev.darkroom.intake;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A CSV of as many rows as wanted, made while it is read: 250 bytes each. */
public final class Rows extends InputStream {

    private static final String HEADER = "custom_id,image,prompt,steps,guidance,seed\n";
    private static final String PROMPT =
            "Replace the background with a snowy mountain landscape at dawn, keep the product and its shadow as they are, "
                    + "and let the light fall softly from the upper left";

    private final int count;
    private int made = -1;
    private byte[] line = new byte[0];
    private int position;

    public Rows(int count) {
        this.count = count;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("read by arrays only");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        int written = 0;
        while (written < length) {
            if (position == line.length && !make()) {
                return written == 0 ? -1 : written;
            }
            int part = Math.min(length - written, line.length - position);
            System.arraycopy(line, position, bytes, offset + written, part);
            position += part;
            written += part;
        }
        return written;
    }

    private boolean make() {
        if (made == count) {
            return false;
        }
        String text = made < 0
                ? HEADER
                : "SKU-%d,https://example.org/pictures/%d.png,\"%s, number %d\",30,3.5,%d%n"
                        .formatted(made, made, PROMPT, made, made);
        made++;
        line = text.getBytes(StandardCharsets.UTF_8);
        position = 0;
        return true;
    }
}
