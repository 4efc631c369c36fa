package dev.darkroom.intake;

/** How much one file may hold. What is beyond is refused with an error that names the limit. */
final class Limits {

    /** Rows in a file. The check for duplicates keeps about 100 bytes of each in memory. */
    static final int ROWS = 1_000_000;

    static final long BYTES = 1L << 30;

    static final int COLUMNS = 200;

    /** Characters of a CSV cell. Excel's own limit is 32,767. */
    static final int CELL = 65_536;

    /** Characters of a row: all its cells, or one line of JSON. */
    static final int RECORD = 1_048_576;

    private Limits() {}
}
