package dev.darkroom.intake;

import java.io.IOException;
import java.io.Reader;

/** Lines of text that end in a line feed; a longer line than allowed comes out cut one character over the limit, so that it can be told. */
final class JsonlLines {

    private final Reader text;
    private final char[] buffer = new char[8192];
    private final StringBuilder line = new StringBuilder();
    private int length;
    private int position;
    private long number;

    JsonlLines(Reader text) {
        this.text = text;
    }

    /** The next line, or null at the end. */
    String next() throws IOException {
        line.setLength(0);
        number++;
        boolean something = false;
        while (true) {
            if (position == length) {
                length = text.read(buffer, 0, buffer.length);
                position = 0;
                if (length < 0) {
                    length = 0;
                    return something ? line.toString() : null;
                }
            }
            something = true;
            int start = position;
            while (position < length && buffer[position] != '\n') {
                position++;
            }
            line.append(buffer, start, Math.min(position - start, Limits.RECORD + 1 - line.length()));
            if (position < length) {
                position++;
                return line.toString();
            }
        }
    }

    /** Of the line that came last, from 1. */
    long number() {
        return number;
    }
}
