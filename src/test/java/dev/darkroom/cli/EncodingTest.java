package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.DatabaseUnavailable;
import dev.darkroom.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

    @ParameterizedTest
    @ValueSource(strings = {"UTF8", "SQL_ASCII"})
    void should_take_a_database_that_can_write_every_letter(String encoding) {
        try (TestDatabase database = TestDatabase.empty(encoding)) {
            assertThatCode(() -> require(database)).doesNotThrowAnyException();
        }
    }

    @Test
    void should_refuse_a_database_that_cannot() {
        try (TestDatabase database = TestDatabase.empty("LATIN1")) {
            assertThatThrownBy(() -> require(database))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessageContaining("the database is in LATIN1")
                    .hasMessageContaining("ENCODING 'UTF8'");
        }
    }

    private static void require(TestDatabase database) {
        Encoding.require(
                new DatabaseConnection(database.url(), database.username(), database.password()), database.url());
    }
}
