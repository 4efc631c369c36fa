package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Picture;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/** Settles attempts and moves their jobs on, many in one statement. How is told in {@code migrations/R__queue.sql}. */
@ApplicationScoped
class Completions {

    private static final String SETTLE = """
            SELECT job_id, lease FROM settle_attempts(?, ?, ?, ?::boolean[], ?::int[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::boolean[],
                ?::text[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[])
            """;

    private final DataSource database;

    Completions(@Reserved DataSource database) {
        this.database = database;
    }

    /**
     * Writes all of them in one transaction.
     *
     * @return the completions that were refused, because their lease is stale
     */
    List<Completion> write(List<Completion> completions) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            Columns columns = new Columns(connection, statement, completions);
            columns.set("bigint", Long[]::new, c -> c.claim().jobId());
            columns.set("int", Integer[]::new, c -> c.claim().lease());
            columns.set("text", String[]::new, c -> c.outcome().name());
            columns.set("boolean", Boolean[]::new, Completion::paid);
            columns.set("int", Integer[]::new, Completion::httpStatus);
            columns.set("text", String[]::new, Completion::code);
            columns.set("text", String[]::new, Completion::message);
            columns.set("uuid", UUID[]::new, Completion::recordUuid);
            columns.set("text", String[]::new, Completion::assetPath);
            columns.set(
                    "text",
                    String[]::new,
                    of(Completion::learned, learned -> learned.outcome().name()));
            columns.set("boolean", Boolean[]::new, of(Completion::learned, Completion.Learned::paid));
            columns.set(
                    "text",
                    String[]::new,
                    of(Completions::line, line -> line.step().name()));
            columns.set(
                    "bigint",
                    Long[]::new,
                    of(Completions::line, line -> line.delay().toMillis()));
            columns.set("int", Integer[]::new, of(Completions::line, Completion.Line::tries));
            columns.set(
                    "text",
                    String[]::new,
                    of(Completions::rest, rest -> rest.state().name()));
            columns.set("text", String[]::new, of(Completions::picture, Picture::file));
            columns.set("text", String[]::new, of(Completions::picture, Picture::mediaType));
            columns.set("text", String[]::new, of(Completions::picture, Picture::sha256));
            columns.set("bigint", Long[]::new, of(Completions::picture, Picture::bytes));
            columns.set("int", Integer[]::new, of(Completions::picture, Picture::width));
            columns.set("int", Integer[]::new, of(Completions::picture, Picture::height));
            // By lease, too: a worker that was taken for dead may bring a stale one beside that of its next claim of
            // the same job.
            Set<Lease> settled = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    settled.add(new Lease(rows.getLong(1), rows.getInt(2)));
                }
            }
            return completions.stream()
                    .filter(c -> !settled.contains(Lease.of(c.claim())))
                    .toList();
        }
    }

    private static Completion.Line line(Completion completion) {
        return completion.next() instanceof Completion.Line line ? line : null;
    }

    private static Completion.Rest rest(Completion completion) {
        return completion.next() instanceof Completion.Rest rest ? rest : null;
    }

    private static Picture picture(Completion completion) {
        Completion.Rest rest = rest(completion);
        return rest != null && rest.state() == JobState.SUCCEEDED ? rest.picture() : null;
    }

    /** The value of a part that not every completion has. */
    private static <P, V> Function<Completion, V> of(Function<Completion, P> part, Function<P, V> value) {
        return completion -> {
            P there = part.apply(completion);
            return there == null ? null : value.apply(there);
        };
    }

    /** One array parameter a column: the same statement for any number of rows, so it is prepared once. Arrays of their own type, which the driver sends in binary. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<Completion> rows;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<Completion> rows) {
            this.connection = connection;
            this.statement = statement;
            this.rows = rows;
        }

        <V> void set(String type, IntFunction<V[]> empty, Function<Completion, V> value) throws SQLException {
            V[] values = empty.apply(rows.size());
            boolean any = false;
            for (int i = 0; i < values.length; i++) {
                values[i] = value.apply(rows.get(i));
                any |= values[i] != null;
            }
            if (any) {
                statement.setArray(next++, connection.createArrayOf(type, values));
            } else {
                statement.setNull(next++, Types.ARRAY);
            }
        }
    }
}
