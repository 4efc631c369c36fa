package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {

    private QueueFixture queue;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture(true);
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    /** Auto-commit, when it is put on again, commits what is open. */
    @Test
    void should_commit_nothing_where_memory_runs_out_half_way() throws Exception {
        queue.jobs(queue.batch(""), 3, 5, 0);

        assertThatThrownBy(() -> Transaction.run(queue.source, connection -> {
                    try (Statement sql = connection.createStatement()) {
                        sql.executeUpdate("DELETE FROM ready");
                    }
                    throw new OutOfMemoryError("of the test");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(queue.number("SELECT count(*) FROM ready")).isEqualTo(3);
    }
}
