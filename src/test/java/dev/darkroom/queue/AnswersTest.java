package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void should_keep_a_group_of_whole_pictures_and_what_is_there_already_once() throws SQLException {
        try (QueueFixture queue = new QueueFixture()) {
            byte[] picture = new byte[5 * 1024 * 1024];
            List<StoredAnswer> group = List.of(
                    new StoredAnswer(1, 1, 200, "image/png", picture),
                    new StoredAnswer(2, 1, 200, null, picture),
                    new StoredAnswer(3, 2, 400, "application/json", "{}".getBytes()));

            queue.answers.write(group);
            queue.answers.write(group);

            assertThat(
                            queue.strings(
                                    "SELECT concat_ws(' ', job_id, lease, http_status, content_type, length(body)) FROM answer ORDER BY job_id"))
                    .containsExactly("1 1 200 image/png 5242880", "2 1 200 5242880", "3 2 400 application/json 2");
        }
    }
}
