package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where jobs stand that an order did not change. */
final class Standing {

    private static final String WHERE = """
            SELECT given.id,
                   CASE WHEN j.id IS NULL THEN 'NO_SUCH_JOB'
                        WHEN j.replaced_by IS NOT NULL THEN 'REPLACED'
                        WHEN s.state IS NOT NULL THEN s.state
                        WHEN EXISTS (SELECT FROM attempt a WHERE a.job_id = j.id AND a.outcome IS NULL) THEN 'RUNNING'
                        ELSE 'WAITING' END
            FROM unnest(?::bigint[]) AS given (id)
            LEFT JOIN job j ON j.id = given.id
            LEFT JOIN result s ON s.job_id = given.id
            """;

    private Standing() {}

    /** The jobs that were given and are not among the changed ones. */
    static Map<Long, Refusal> refused(Connection connection, Collection<Long> given, Collection<Long> changed)
            throws SQLException {
        Set<Long> others = new HashSet<>(given);
        others.removeAll(Set.copyOf(changed));
        if (others.isEmpty()) {
            return Map.of();
        }
        Map<Long, Refusal> refused = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(WHERE)) {
            Jobs.set(statement, 1, others);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    refused.put(rows.getLong(1), Refusal.valueOf(rows.getString(2)));
                }
            }
        }
        return refused;
    }
}
