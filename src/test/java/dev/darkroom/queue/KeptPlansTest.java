package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plans of claims and completions are made once for a connection, when the tables may look empty, and must be right for full ones. */
class KeptPlansTest {

    private static final int MANY = 3000;
    private static final Completion.Rest FAILED = new Completion.Rest(JobState.FAILED, null);

    private QueueFixture queue;
    private long worker;

    @BeforeEach
    void makePlansWhileTheTablesLookEmpty() throws SQLException {
        queue = new QueueFixture(true);
        queue.execute("ALTER TABLE attempt SET (autovacuum_enabled = false)");
        queue.execute("ALTER TABLE job SET (autovacuum_enabled = false)");
        worker = queue.worker();
        queue.jobs(queue.batch(""), 1, 5, 0);
        settle(queue.claim(Step.EDIT, worker, 1));
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void should_read_only_the_attempts_that_are_settled_however_many_are_open() throws SQLException {
        queue.jobs(queue.batch(""), MANY, 5, 1);
        List<Claim> claims = queue.claim(Step.EDIT, worker, MANY);
        long before = queue.rowsRead("attempt");

        settle(claims.subList(MANY / 2, MANY / 2 + 10));

        assertThat(queue.rowsRead("attempt") - before).isBetween(10L, 50L);
    }

    @Test
    void should_read_only_the_jobs_that_are_claimed_however_many_there_are() throws SQLException {
        queue.jobs(queue.batch(""), MANY, 5, 1);
        long jobs = queue.rowsRead("job");
        long attempts = queue.rowsRead("attempt");

        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(10);

        assertThat(queue.rowsRead("job") - jobs).isBetween(10L, 50L);
        assertThat(queue.rowsRead("attempt") - attempts).isLessThan(50L);
    }

    private void settle(List<Claim> claims) throws SQLException {
        Stream<Completion> settled =
                claims.stream().map(claim -> QueueFixture.completion(claim, Outcome.FAILED, false, FAILED));
        assertThat(queue.completions.write(settled.toList())).isEmpty();
    }
}
