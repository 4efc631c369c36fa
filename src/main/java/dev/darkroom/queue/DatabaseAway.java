package dev.darkroom.queue;

import java.sql.SQLException;
import java.util.Set;

/** Tells a database that is away for now from a statement that will never work. */
final class DatabaseAway {

    private static final Set<String> REFUSED = Set.of("0A", "21", "22", "23", "42", "54", "P0", "XX");

    private DatabaseAway() {}

    /**
     * By SQLSTATE class (PostgreSQL, appendix A). Refused for good is what lies in the statement or its values: 0A not supported, 21 and 22 data,
     * 23 constraint, 42 syntax or rights, 54 a limit of the server, P0 raised by a function, XX a fault of the server or its files. All else passes: lost connections, shutdown, fail-over, deadlock, a full disk.
     */
    static boolean is(SQLException e) {
        String state = e.getSQLState();
        return state == null || !REFUSED.contains(state.substring(0, 2));
    }
}
