package dev.darkroom.intake;

import java.io.IOException;
import java.sql.SQLException;

/** Takes rows that may be queued, as long as no error was found. */
interface RowSink {
    void accept(CheckedRow row) throws IOException, SQLException;
}
