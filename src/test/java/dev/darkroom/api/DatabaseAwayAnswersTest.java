package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Whoever is told to try again does, and where a commit was heard and its answer was not, that is bought twice. */
class DatabaseAwayAnswersTest {

    @Test
    void should_ask_to_try_again_only_where_that_does_nothing_twice() {
        assertThat(away("GET", false).getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(away("POST", true).getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(detail(away("POST", true))).contains("the same Idempotency-Key");

        Response bare = away("POST", false);
        assertThat(bare.getStatus()).isEqualTo(503);
        assertThat(bare.getHeaderString("Retry-After")).isNull();
        assertThat(detail(bare)).contains("may have been done all the same").doesNotContain("Try again");
    }

    private static Response away(String method, boolean keyed) {
        return ProblemMappers.database(new SQLException("connection lost", "08006"), method, keyed);
    }

    private static String detail(Response answer) {
        return new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8);
    }
}
