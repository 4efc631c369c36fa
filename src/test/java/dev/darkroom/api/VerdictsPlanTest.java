package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.ManyVerdicts;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked about verdicts is found along an index, and no further than it is wanted. */
class VerdictsPlanTest {

    private static ManyVerdicts database;

    @BeforeAll
    static void fill() throws SQLException {
        database = new ManyVerdicts();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_count_nothing_but_kept_sums(boolean isGeneric) throws SQLException {
        assertThat(database.plan(isGeneric, Verdicts.COUNTS, 2L))
                .contains("verdict_tally")
                .doesNotContain(" on verdict v", " on result", " on job");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_list_verdicts_of_a_batch_in_its_order(boolean isGeneric) throws SQLException {
        assertBounded(database.plan(isGeneric, Verdicts.LIST, 2L, 2L, 2L, 45_000L, 51), "verdict_batch");
        assertBounded(
                database.plan(isGeneric, Verdicts.LIST_ONE_KIND, 2L, "REJECTED", 45_000L, "REJECTED", 51),
                "verdict_batch_verdict");
        assertThat(database.plan(isGeneric, Verdicts.BATCHES, 2L, 2L)).contains("redo_batch");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_find_what_is_to_be_redone_without_walking_over_what_was(boolean isGeneric) throws SQLException {
        assertBounded(database.plan(isGeneric, Redos.TO_REDO, 2L, 2L, 2L, 0L, 51), "verdict_to_redo");
        assertBounded(database.plan(isGeneric, Redos.CHOSEN, new Long[] {30_004L, 30_008L}, 2L), "verdict_pkey");
    }

    private static void assertBounded(String plan, String index) {
        assertThat(plan)
                .contains(index)
                .doesNotContain("Seq Scan")
                .doesNotContainPattern("Rows Removed by Filter: \\d{3,}")
                .doesNotContainPattern("actual rows=\\d{3,}");
    }
}
