package dev.darkroom.intake;

import java.io.IOException;

/** The file cannot be read beyond this line: what is wrong is not in one row. */
final class UnreadableInput extends IOException {

    private static final long serialVersionUID = 1L;

    private final long line;
    private final String column;

    UnreadableInput(long line, String column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    UnreadableInput(long line, String message) {
        this(line, "", message);
    }

    RowError asError() {
        return new RowError(line, 0, column, "", getMessage() + "; nothing after this was read");
    }
}
