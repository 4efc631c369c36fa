package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.ManyVerdicts;
import java.sql.SQLException;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gallery looks at the pictures that it shows, and where it has to search, at so many and no more. */
class GalleryPlansTest {

    private static final int ROWS = 61;

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
    void should_show_pictures_in_their_order_from_where_the_part_begins(boolean isGeneric) throws SQLException {
        assertBounded(database.plan(isGeneric, GalleryPictures.ALL, 2L, 45_000L, ROWS), "result_batch_state");
        assertBounded(
                database.plan(isGeneric, GalleryPictures.WITH_VERDICT, 2L, "REJECTED", 45_000L, "REJECTED", ROWS),
                "verdict_batch_verdict");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_look_for_pictures_without_a_verdict_no_further_than_a_window(boolean isGeneric) throws SQLException {
        int most = Collections.max(GalleryPictures.WINDOWS);
        long end = 30_000 + most;
        String plan = database.plan(isGeneric, GalleryPictures.WITHOUT, 2L, 30_000L, end, 2L, 30_000L, end, ROWS);
        assertThat(plan)
                .contains("result_batch_state", "using verdict_")
                .doesNotContain("Seq Scan")
                .doesNotContainPattern(
                        "Scan using [^\n]* \\(actual rows=(2000[1-9]|200[1-9]\\d|20[1-9]\\d{2}|2[1-9]\\d{3}|[3-9]\\d{4}|\\d{6,})");
        assertThat(database.plan(isGeneric, GalleryPictures.END_OF_WINDOW, 2L, 30_000L, most))
                .contains("Index Only Scan using result_batch_state")
                .doesNotContain("Seq Scan");
    }

    private static void assertBounded(String plan, String index) {
        assertThat(plan)
                .contains(index)
                .doesNotContain("Seq Scan")
                .doesNotContainPattern("Rows Removed by Filter: \\d{3,}")
                .doesNotContainPattern("actual rows=\\d{3,}");
    }
}
