package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Which jobs an order is about, at most {@link #CHUNK} of them in a transaction: no order locks more, however large it is. */
final class Jobs {

    static final int CHUNK = 1000;

    /** Sorted as the index is: sorted by the id alone, the planner may read the whole primary key for the few jobs of a small batch. */
    private static final String NEXT = """
            SELECT id FROM job WHERE batch_id BETWEEN ? AND ? AND id > ? ORDER BY batch_id, id LIMIT ?
            """;

    private static final String LOCK_BATCHES = """
            SELECT id FROM batch WHERE id IN (SELECT batch_id FROM job WHERE id = ANY (?)) ORDER BY id FOR SHARE
            """;

    private Jobs() {}

    /** What an order about a batch does with a chunk of its jobs, in a transaction of its own. */
    interface Chunk {
        /** False: the order was taken back meanwhile. */
        boolean of(Connection connection, List<Long> ids) throws SQLException;
    }

    /** What an order does with a chunk of jobs, in a transaction of its own. */
    interface Order {
        Receipt about(Connection connection, List<Long> ids) throws SQLException;
    }

    /** An order about single jobs. Patient as long as nothing was done: whoever is told to try again would else not know what was. */
    static Receipt order(DataSource database, Collection<Long> jobIds, Order order) throws SQLException {
        Receipt receipt = Receipt.NOTHING;
        for (List<Long> ids : chunks(jobIds)) {
            boolean begun = receipt.done() + receipt.pending() > 0;
            receipt = receipt.plus(Transaction.run(database, !begun, connection -> order.about(connection, ids)));
        }
        return receipt;
    }

    /**
     * First of all locks. Whoever runs a batch again has locked it as a whole and then marks, unmarks and moves any of its rows, those among them that nobody has marked or
     * moved so far: with that lock held no two wait for each other, whatever rows they come to.
     */
    static void lockBatches(Connection connection, Collection<Long> ids) throws SQLException {
        ids(connection, LOCK_BATCHES, ids);
    }

    static List<List<Long>> chunks(Collection<Long> jobIds) {
        List<Long> ids = jobIds.stream().distinct().sorted().toList();
        List<List<Long>> chunks = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            chunks.add(ids.subList(from, Math.min(from + CHUNK, ids.size())));
        }
        return chunks;
    }

    /** An order about all jobs of a batch. */
    static void ofBatch(DataSource database, long batchId, Chunk chunk) throws SQLException {
        walk(database, batchId, ids -> Transaction.run(database, connection -> chunk.of(connection, ids)));
    }

    interface Visit {
        /** False: enough. */
        boolean of(List<Long> ids) throws SQLException;
    }

    /** All jobs of a batch, by its index: rows that move meanwhile are neither met twice nor passed over. */
    static void walk(DataSource database, long batchId, Visit visit) throws SQLException {
        List<Long> ids = next(database, batchId, 0);
        while (!ids.isEmpty() && visit.of(ids)) {
            ids = next(database, batchId, last(ids));
        }
    }

    private static long last(List<Long> ids) {
        return ids.get(ids.size() - 1);
    }

    private static List<Long> next(DataSource database, long batchId, long after) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setLong(1, batchId);
            statement.setLong(2, batchId);
            statement.setLong(3, after);
            statement.setInt(4, CHUNK);
            return ids(statement);
        }
    }

    /** Sets an array of ids. */
    static void set(PreparedStatement statement, int index, Collection<Long> ids) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("bigint", ids.toArray()));
    }

    /** Runs a statement whose only parameter is an array of ids, and gives the ids that it answers. */
    static List<Long> ids(Connection connection, String sql, Collection<Long> of) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, 1, of);
            return ids(statement);
        }
    }

    /** Runs a statement whose only parameter is one id. */
    static List<Long> ids(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            return ids(statement);
        }
    }

    static List<Long> ids(PreparedStatement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }
}
