package dev.darkroom.queue;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/** Tells a database that is away for now from a statement that will never work. */
final class DatabaseAway {

    private DatabaseAway() {}

    /**
     * By SQLSTATE class (PostgreSQL, appendix A): 08 connection, 40 rolled back (deadlock, serialization), 53 out of resources, 57 operator
     * intervention (shutdown, cannot connect now). A pool that has no connection to give says so without a state.
     */
    static boolean is(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || state == null
                || state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("57");
    }
}
