package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.TestService.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose results a folder holds. */
class BatchFetchTest {

    @TempDir
    private Path folder;

    @Test
    void should_take_a_folder_whose_marker_a_full_disk_has_cut() throws Exception {
        Files.createFile(folder.resolve(".darkroom-batch.json"));

        fetch(7);
        fetch(7);

        assertThat(folder.resolve("results.csv")).exists();
        assertThatThrownBy(() -> fetch(8)).hasMessageContaining("holds results of another batch");
    }

    private void fetch(int id) throws IOException {
        JsonNode batch = Json.object().put("id", id).put("created_at", "2026-11-30T12:00:00Z");
        try (TestService service =
                new TestService((asked, times) -> asked.path().startsWith("/jobs")
                        ? Reply.json(200, "{\"data\":[],\"next_cursor\":null}")
                        : new Reply(200, "text/csv", "custom_id\n".getBytes()))) {
            new BatchFetch(service.client(), batch, folder, new BatchFetch.Listener() {
                        @Override
                        public void done(long pictures, long of) {}

                        @Override
                        public void failed(long job, String why) {}
                    })
                    .fetch();
        }
    }
}
