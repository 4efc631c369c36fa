package dev.darkroom.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Streams rows into a temporary table of the transaction, by COPY. They go on from there set by set: a mistake in the last row then leaves nothing behind in
 * the real tables, no lock is held while the input is read, and ids are taken when their number is known.
 */
final class StagedRows implements RowSink, Closeable {

    private static final int CHUNK = 1 << 16;

    /** Numbers are from 0: place among all rows, turn among those of the same priority. */
    private static final String TABLE = """
            CREATE TEMPORARY TABLE intake_row (
                place       integer NOT NULL,
                turn        integer NOT NULL,
                line        bigint NOT NULL,
                row_number  integer NOT NULL,
                custom_id   text NOT NULL,
                output_name text NOT NULL,
                name_given  boolean NOT NULL,
                image       text NOT NULL,
                request     json NOT NULL,
                input       json NOT NULL,
                first_step  text NOT NULL,
                priority    smallint NOT NULL
            ) ON COMMIT DROP
            """;

    private static final String COPY = """
            COPY intake_row (place, turn, line, row_number, custom_id, output_name, name_given, image, request, input, first_step, priority)
            FROM STDIN (ENCODING 'UTF8')
            """;

    private final CopyIn copy;
    private final StringBuilder text = new StringBuilder(CHUNK * 2);
    private final int[] turns = new int[Priority.COUNT];
    private int count;

    StagedRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    }

    @Override
    public void accept(CheckedRow row) throws SQLException {
        CopyText line = new CopyText(text);
        line.number(count++)
                .number(turns[row.priority()]++)
                .number(row.line())
                .number(row.number())
                .text(row.customId())
                .text(row.outputName())
                .text(row.nameGiven() ? "t" : "f")
                .text(row.image().toString())
                .text(row.request().toString())
                .text(row.input())
                .text(row.firstStep().name())
                .number(row.priority())
                .end();
        if (text.length() >= CHUNK) {
            flush();
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    /** All rows are there now. */
    int finish() throws SQLException {
        flush();
        copy.endCopy();
        return count;
    }

    /** Takes the rows back, unless they were finished. */
    @Override
    public void close() throws IOException {
        if (copy.isActive()) {
            try {
                copy.cancelCopy();
            } catch (SQLException e) {
                throw new IOException("the rows could not be taken back: " + e.getMessage(), e);
            }
        }
    }
}
