package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Moving jobs and batches up and down. In their new line they begin at the turn that is being served there, like a batch that was submitted just now.
 * A job that is being worked on keeps its place for this step and takes the new one when it comes back.
 */
@ApplicationScoped
public class Priorities {

    private static final String EXISTS = "SELECT id FROM batch WHERE id = ?";

    private final DataSource database;

    Priorities(DataSource database) {
        this.database = database;
    }

    /**
     * Moves jobs that are not at rest.
     *
     * @param priority 0 goes first, 9 last
     * @throws IllegalArgumentException when the priority is none
     */
    public Receipt change(Collection<Long> jobIds, int priority) throws SQLException {
        check(priority);
        Receipt receipt = Receipt.NOTHING;
        for (List<Long> ids : Jobs.chunks(jobIds)) {
            List<Long> moved = Places.move(database, ids, priority, receipt.done());
            try (Connection connection = database.getConnection()) {
                receipt = receipt.plus(Receipt.of(moved, Standing.refused(connection, ids, moved)));
            }
        }
        return receipt;
    }

    /**
     * Moves all jobs of a batch that are not at rest; rows that are added to it later have their own priority.
     *
     * @param priority 0 goes first, 9 last
     * @return empty when there is no such batch
     * @throws IllegalArgumentException when the priority is none
     */
    public Optional<Receipt> changeBatch(long batchId, int priority) throws SQLException {
        check(priority);
        try (Connection connection = database.getConnection()) {
            if (Jobs.ids(connection, EXISTS, batchId).isEmpty()) {
                return Optional.empty();
            }
        }
        AtomicLong moved = new AtomicLong();
        Jobs.walk(database, batchId, ids -> {
            moved.addAndGet(Places.move(database, ids, priority, moved.get()).size());
            return true;
        });
        return Optional.of(new Receipt(moved.get(), 0, Map.of()));
    }

    private static void check(int priority) {
        if (priority < 0 || priority > 9) {
            throw new IllegalArgumentException(
                    "priority " + priority + ": allowed is a whole number from 0 (first) to 9 (last)");
        }
    }
}
