package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void should_say_that_it_is_queued_though_it_cannot_be_shown() {
        Response answer = Answers.queued("/api/v1/batches/7", "id", 7, () -> {
            throw new SQLException("canceling statement due to statement timeout", "57014");
        });

        assertThat(answer.getStatus()).isEqualTo(202);
        assertThat(answer.getLocation()).hasPath("/api/v1/batches/7");
        assertThat((byte[]) answer.getEntity()).asString().isEqualTo("{\"id\":7}");
    }
}
