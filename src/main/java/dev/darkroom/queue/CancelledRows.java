package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Brings waiting jobs to rest that are to be cancelled: {@code rest_cancelled} of the migrations. */
final class CancelledRows {

    private static final String REST = "SELECT rest_cancelled(?)";

    private static final String UNCERTAIN = "SELECT job_id FROM result WHERE job_id = ANY (?) AND state = 'UNCERTAIN'";

    private CancelledRows() {}

    /** In a transaction that makes sure of the order. Gives those that came to rest; rows that somebody else is moving are left to the sweep. */
    static List<Long> rest(Connection connection, Collection<Long> ids) throws SQLException {
        return Jobs.ids(connection, REST, ids);
    }

    /** How many of those that came to rest have an earlier call that may have been paid. */
    static long uncertain(Connection connection, Collection<Long> rested) throws SQLException {
        return rested.isEmpty() ? 0 : Jobs.ids(connection, UNCERTAIN, rested).size();
    }
}
