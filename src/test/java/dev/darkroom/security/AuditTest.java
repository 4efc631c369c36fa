package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final Audit.Filter ALL = new Audit.Filter(null, null, null);

    private TestDatabase database;
    private Audit audit;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        audit = new Audit(database.dataSource());
        // The first is two years old, the last from now.
        database.execute("""
                INSERT INTO audit (at, token, actor, address, action, target, result)
                SELECT clock_timestamp() - (25000 - i) * interval '42 minutes', 1, CASE i WHEN 7 THEN 'ada / laptop' ELSE 'eve_ / x' END, 'a',
                       CASE i % 2 WHEN 0 THEN 'POST /api/v1/jobs' ELSE 'DELETE /api/v1/tokens/{id}' END, 't', 200
                FROM generate_series(1, 25000) i
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_look_at_so_many_entries_at_a_time_and_say_where_to_go_on() throws Exception {
        Audit.Filter ada = new Audit.Filter("ada", null, null);
        Audit.Part first = audit.list(ada, Long.MAX_VALUE, 10);
        assertThat(first.lines()).isEmpty();
        Audit.Part second = audit.list(ada, first.searchedTo().orElseThrow(), 10);
        assertThat(second.lines()).isEmpty();
        Audit.Part third = audit.list(ada, second.searchedTo().orElseThrow(), 10);
        assertThat(third.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.actor()).isEqualTo("ada / laptop"));
        assertThat(third.searchedTo()).as("nothing is older").isEmpty();
    }

    @Test
    void should_end_the_search_where_everything_older_is_too_old() throws Exception {
        Instant since = Instant.now().minus(Duration.ofDays(1));
        Audit.Part part = audit.list(new Audit.Filter("ada", null, since), Long.MAX_VALUE, 10);
        assertThat(part.lines()).isEmpty();
        assertThat(part.searchedTo()).isEmpty();
        assertThat(audit.list(new Audit.Filter(null, null, since), Long.MAX_VALUE, 100)
                        .lines())
                .hasSizeBetween(33, 35);
    }

    @Test
    void should_take_words_for_what_they_are_and_not_for_patterns() throws Exception {
        assertThat(audit.list(new Audit.Filter("eve_", null, null), Long.MAX_VALUE, 3)
                        .lines())
                .hasSize(3);
        assertThat(audit.list(new Audit.Filter("eve%", null, null), Long.MAX_VALUE, 3)
                        .lines())
                .isEmpty();
        assertThat(audit.list(new Audit.Filter(null, "DELETE", null), Long.MAX_VALUE, 3)
                        .lines())
                .allSatisfy(line -> assertThat(line.action()).startsWith("DELETE"))
                .hasSize(3);
    }

    @Test
    void should_forget_the_oldest_first_and_nothing_that_is_to_be_kept() throws Exception {
        int forgotten = 0;
        for (int chunk = audit.prune(Duration.ofDays(365), 1000); chunk > 0; ) {
            assertThat(chunk).isLessThanOrEqualTo(1000);
            forgotten += chunk;
            chunk = audit.prune(Duration.ofDays(365), 1000);
        }
        assertThat(forgotten).isBetween(12_400, 12_600);
        assertThat(audit.list(ALL, Long.MAX_VALUE, 30_000).lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.at())
                        .isAfter(Instant.now().minus(Duration.ofDays(365)).minusSeconds(60)));
        assertThat(audit.prune(Duration.ofDays(365), 1000)).isZero();
    }
}
