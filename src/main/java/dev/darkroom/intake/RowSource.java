package dev.darkroom.intake;

import java.io.IOException;
import java.util.List;

/** The rows of a file, one after the other. */
interface RowSource {

    /**
     * The next row that can be checked, or null at the end. Errors of the file's shape, and rows that cannot be told apart into cells, are reported on the
     * way.
     *
     * @throws UnreadableInput when nothing more can be read
     */
    Row next() throws IOException;

    /** How many rows there were so far, those with errors included. */
    int rows();

    /** The columns so far, in order, without those of Darkroom's own error report. */
    List<String> columns();
}
