package dev.darkroom.dashboard;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** An hour of work, as the overview would show it, for as long as somebody looks. */
final class Hour {

    private static final String WORK = """
            INSERT INTO throughput (minute, succeeded, failed, uncertain, throttled, edits)
            SELECT minute_of(now()) - i * interval '1 minute', CASE WHEN i BETWEEN 21 AND 23 THEN 30 ELSE 150 + i * 37 % 29 END, i * 7 % 4, CASE WHEN i = 22 THEN 6 ELSE 0 END,
                   CASE WHEN i BETWEEN 21 AND 24 THEN 35 - 2 * (i - 21) ELSE 0 END, 160 + i * 37 % 29
            FROM generate_series(1, 51) AS i
            ON CONFLICT DO NOTHING
            """;

    private static final String PAST = "DELETE FROM throughput WHERE edits >= 160";

    private Hour() {}

    interface Look {
        void at() throws Exception;
    }

    static void show(DataSource database, Look look) throws Exception {
        run(database, WORK);
        try {
            look.at();
        } finally {
            run(database, PAST);
        }
    }

    private static void run(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
