package dev.darkroom.operation;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The operations there are. They are worked off by {@link OperationWorker}. */
@ApplicationScoped
public class Operations {

    /** That are open at a time, whoever asked for them. */
    public static final int MOST_OPEN = 100;

    /** Of those, that reach the batches of one owner alone: nobody's many keep everybody else's out. */
    public static final int MOST_OPEN_OF_ONE = MOST_OPEN / 2;

    /** How long one is kept after its end. */
    public static final int DAYS_KEPT = 30;

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    private static final String CREATE = """
            INSERT INTO operation (kind, selection, only_owner, asked_by, as_of, matched, more)
            SELECT ?, ?::json, ?, ?, ?, ?, ?
            FROM (SELECT count(*) AS of_all, count(*) FILTER (WHERE only_owner = ?) AS of_one FROM operation WHERE finished_at IS NULL) AS open
            WHERE of_all < ? AND of_one < ?
            RETURNING *
            """;

    private static final String SHARE_IS_TAKEN = """
            SELECT count(*) >= ? FROM operation WHERE finished_at IS NULL AND only_owner = ?
            """;

    static final String ONE = "SELECT * FROM operation WHERE id = ? AND (?::text IS NULL OR only_owner = ?)";

    static final String ALL = "SELECT * FROM operation WHERE id < ? ORDER BY id DESC LIMIT ?";

    static final String OWN = """
            SELECT * FROM operation WHERE only_owner >= ? AND only_owner <= ? AND id < ? ORDER BY only_owner DESC, id DESC LIMIT ?
            """;

    private static final String CANCEL = """
            UPDATE operation SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
            WHERE id = ? AND (?::text IS NULL OR only_owner = ?) AND finished_at IS NULL RETURNING *
            """;

    private final DataSource database;
    private final OperationWorker worker;

    Operations(DataSource database, OperationWorker worker) {
        this.database = database;
        this.worker = worker;
    }

    /**
     * Begins one. It takes no job that came to its state after {@code asOf}.
     *
     * @param onlyOwner whose batches alone it reaches; empty: all
     * @param askedBy owner and name of whoever asks
     * @param matched jobs that were told
     * @param more whether there are more than those
     * @return empty where too many are open, of all or of this owner
     */
    public Optional<Operation> create(
            Kind kind,
            Selection selection,
            Optional<String> onlyOwner,
            String askedBy,
            Instant asOf,
            long matched,
            boolean more)
            throws SQLException {
        if (selection.states().isEmpty() || !kind.states().containsAll(selection.states())) {
            throw new IllegalArgumentException(kind + " of " + selection.states() + ": allowed are " + kind.states());
        }
        String owner = onlyOwner.orElse(null);
        Optional<Operation> created = list(
                        CREATE,
                        kind.name(),
                        selection.json(),
                        owner,
                        askedBy,
                        Matching.time(asOf),
                        matched,
                        more,
                        owner,
                        MOST_OPEN,
                        MOST_OPEN_OF_ONE)
                .stream()
                .findFirst();
        created.ifPresent(operation -> worker.wake());
        return created;
    }

    /** Whether as many are open as may reach this owner's batches alone. */
    public boolean isShareTaken(String owner) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SHARE_IS_TAKEN)) {
            Matching.set(statement, MOST_OPEN_OF_ONE, owner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    public Optional<Operation> find(long id, Optional<String> onlyOwner) throws SQLException {
        String owner = onlyOwner.orElse(null);
        return list(ONE, id, owner, owner).stream().findFirst();
    }

    /**
     * The newest first.
     *
     * @param onlyOwner those that reach this owner's batches alone; empty: all
     * @param before those with smaller ids
     */
    public List<Operation> list(Optional<String> onlyOwner, long before, int limit) throws SQLException {
        return onlyOwner.isPresent()
                ? list(OWN, onlyOwner.get(), onlyOwner.get(), before, limit)
                : list(ALL, before, limit);
    }

    /**
     * Ends one after the part that it is at. What was done stays done.
     *
     * @return empty where there is none that is open
     */
    public Optional<Operation> cancel(long id, Optional<String> onlyOwner) throws SQLException {
        String owner = onlyOwner.orElse(null);
        Optional<Operation> cancelled = list(CANCEL, id, owner, owner).stream().findFirst();
        cancelled.ifPresent(operation -> worker.wake());
        return cancelled;
    }

    private List<Operation> list(String sql, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Matching.set(statement, values);
            statement.setQueryTimeout(SECONDS);
            List<Operation> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(OperationRows.read(row));
                }
            }
            return found;
        }
    }
}
