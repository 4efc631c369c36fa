package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.ManyVerdicts;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class VerdictsCsvTest {

    @Test
    void should_read_a_page_of_verdicts_along_an_index() throws SQLException {
        try (ManyVerdicts database = new ManyVerdicts()) {
            for (boolean isGeneric : new boolean[] {false, true}) {
                assertThat(database.plan(isGeneric, VerdictsCsv.ROWS, 2L, 45_000L, 500))
                        .contains("verdict_batch")
                        .doesNotContain("Seq Scan")
                        .doesNotContainPattern("actual rows=\\d{4,}");
            }
        }
    }
}
