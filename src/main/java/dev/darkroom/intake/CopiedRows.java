package dev.darkroom.intake;

import dev.darkroom.job.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Streams the rows of a batch that is new straight into {@code job}, by COPY, and puts them in line once all are there. There is nothing to compare them with,
 * so they need no stage: a third of the time of a large file went into that. A mistake in the last row leaves dead rows for vacuum, and nothing that anybody
 * sees.
 */
final class CopiedRows implements RowSink, Closeable {

    /** While rows stream no id can be asked for: a COPY takes as many rows as it has ids. */
    private static final int BLOCKS = 20;

    private static final String COPY = """
            COPY job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, priority, turn, asset_path)
            FROM STDIN (ENCODING 'UTF8')
            """;

    /** The line has moved on since the first row was read: each row takes its place from where it is now. */
    private static final String LINE_UP = """
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
            SELECT id, batch_id, ?, first_step, priority, turn - (?::bigint[])[priority + 1] + (?::bigint[])[priority + 1]
            FROM job WHERE batch_id = ?
            """;

    private final Connection connection;
    private final OpenBatch batch;
    private final Long[] turns;
    private final Array begun;
    private Long[] blocks = {};
    private int used;
    private CopyStream rows;
    private int count;

    CopiedRows(Connection connection, OpenBatch batch) throws SQLException {
        this.connection = connection;
        this.batch = batch;
        this.begun = Turns.served(connection, batch.queue());
        this.turns = (Long[]) begun.getArray();
    }

    @Override
    public void accept(CheckedRow row) throws SQLException {
        if (used == blocks.length * JobIds.BLOCK) {
            more();
        }
        rows.number(blocks[used / JobIds.BLOCK] + used % JobIds.BLOCK)
                .number(batch.id())
                .number(row.number())
                .text(row.customId())
                .text(row.outputName())
                .text(row.image().toString())
                .text(row.request().toString())
                .text(row.input())
                .text(row.firstStep().name())
                .number(row.priority())
                .number(turns[row.priority()]++);
        if (row.image() instanceof ImageSource.Asset asset) {
            rows.text(asset.path());
        } else {
            rows.nothing();
        }
        rows.endRow();
        used++;
        count++;
    }

    /** Few ids at first, so that a single job does not use up those of thousands. */
    private void more() throws SQLException {
        if (rows != null) {
            rows.finish();
        }
        blocks = (Long[]) JobIds.reserve(connection, count == 0 ? 1 : BLOCKS).getArray();
        Arrays.sort(blocks);
        used = 0;
        rows = new CopyStream(connection, COPY);
    }

    /** All rows are there now: puts them in line. */
    int finish() throws SQLException {
        if (rows != null) {
            rows.finish();
        }
        try (PreparedStatement lineUp = connection.prepareStatement(LINE_UP)) {
            lineUp.setLong(1, batch.queue());
            lineUp.setArray(2, begun);
            lineUp.setArray(3, Turns.served(connection, batch.queue()));
            lineUp.setLong(4, batch.id());
            if (lineUp.executeUpdate() != count) {
                throw new SQLException("not all rows were queued");
            }
        }
        return count;
    }

    /** Takes the rows back, unless they were finished. */
    @Override
    public void close() throws IOException {
        if (rows != null) {
            rows.close();
        }
    }
}
