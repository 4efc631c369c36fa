package dev.darkroom.intake;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Streams rows into a temporary table of the transaction, by COPY. They go on from there set by set: a mistake in the last row then leaves nothing behind in
 * the real tables, no lock is held while the input is read, and ids are taken when their number is known.
 */
final class StagedRows implements RowSink, Closeable {

    /** Numbers are from 0: place among all rows, turn among those of the same priority. Composed: the image as earlier builds kept it, where that is another text. */
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
                composed    text,
                request     json NOT NULL,
                input       json NOT NULL,
                first_step  text NOT NULL,
                priority    smallint NOT NULL
            ) ON COMMIT DROP
            """;

    private static final String COPY = """
            COPY intake_row (place, turn, line, row_number, custom_id, output_name, name_given, image, composed, request, input, first_step, priority)
            FROM STDIN (ENCODING 'UTF8')
            """;

    private final CopyStream rows;
    private final int[] turns = new int[Priority.COUNT];
    private int count;

    StagedRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        rows = new CopyStream(connection, COPY);
    }

    @Override
    public void accept(CheckedRow row) throws SQLException {
        rows.number(count++)
                .number(turns[row.priority()]++)
                .number(row.line())
                .number(row.number())
                .text(row.customId())
                .text(row.outputName())
                .text(row.nameGiven() ? "t" : "f")
                .text(row.image().toString());
        Optional<String> composed = ComposedUrl.of(row.image());
        if (composed.isPresent()) {
            rows.text(composed.get());
        } else {
            rows.nothing();
        }
        rows.text(row.request().toString())
                .text(row.input())
                .text(row.firstStep().name())
                .number(row.priority())
                .endRow();
    }

    /** All rows are there now. */
    int finish() throws SQLException {
        rows.finish();
        return count;
    }

    /** Takes the rows back, unless they were finished. */
    @Override
    public void close() throws IOException {
        rows.close();
    }
}
