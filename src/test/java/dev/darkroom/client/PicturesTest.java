package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.TestService.Reply;
import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures on their way to a service, and from it. */
class PicturesTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 1};

    @TempDir
    private Path folder;

    private final byte[] picture = new byte[200_000];

    @BeforeEach
    void draw() {
        new Random(5).nextBytes(picture);
    }

    @Test
    void should_send_each_content_once_and_only_what_is_not_there() throws Exception {
        Path known = picture("known.png", 1);
        Path fresh = picture("fresh.png", 2);
        Path same = picture("same-as-fresh.png", 2);
        String there = Sha256.of(known);
        try (TestService service = new TestService((asked, times) -> {
            if (asked.method().equals("HEAD")) {
                return Reply.json(asked.path().endsWith(there) ? 200 : 404, "");
            }
            return times == 1
                    ? Reply.problem(503, "{\"detail\":\"busy\"}", "Retry-After", "0")
                    : Reply.json(201, "{\"sha256\":\"" + Sha256.of(asked.body()) + "\"}");
        })) {
            PictureUpload.Uploaded uploaded =
                    new PictureUpload(service.client(), (done, of) -> {}).send(List.of(known, fresh, same));

            assertThat(uploaded.different()).isEqualTo(2);
            assertThat(uploaded.sent()).isEqualTo(1);
            assertThat(uploaded.sha256()).containsEntry(known, there).containsEntry(same, Sha256.of(fresh));
            assertThat(service.lines())
                    .filteredOn(line -> line.equals("POST /assets"))
                    .hasSize(2);
            assertThat(service.asked())
                    .filteredOn(asked -> asked.method().equals("POST"))
                    .allSatisfy(asked -> {
                        assertThat(asked.headers().getFirst("Content-Type")).isEqualTo("image/png");
                        assertThat(asked.body()).isEqualTo(Files.readAllBytes(fresh));
                    });
        }
    }

    @Test
    void should_only_look_where_nothing_is_to_be_sent() throws Exception {
        Path fresh = picture("fresh.png", 2);
        try (TestService service = new TestService((asked, times) -> Reply.json(404, ""))) {
            assertThat(new PictureUpload(service.client(), (done, of) -> {})
                            .look(List.of(fresh))
                            .sent())
                    .isEqualTo(1);
            assertThat(service.lines()).allMatch(line -> line.startsWith("HEAD "));
        }
    }

    @Test
    void should_name_a_picture_that_is_gone() throws Exception {
        try (TestService service = new TestService((asked, times) -> Reply.json(404, ""))) {
            Path gone = folder.resolve("gone.png");
            assertThatThrownBy(() -> new PictureUpload(service.client(), (done, of) -> {}).send(List.of(gone)))
                    .hasMessage("cannot read " + gone + ": it is not there any more");
        }
    }

    @Test
    void should_go_on_with_a_picture_where_it_was_cut() throws Exception {
        Files.write(folder.resolve("mug.png.part"), Arrays.copyOf(picture, 150_000));
        try (TestService service = results()) {
            assertThat(fetch(service, "mug.png")).isEqualTo(PictureFetch.Outcome.FETCHED);
            assertThat(folder.resolve("mug.png")).hasBinaryContent(picture);
            assertThat(service.asked()).singleElement().satisfies(asked -> {
                assertThat(asked.headers().getFirst("Range")).isEqualTo("bytes=150000-");
                assertThat(asked.headers().getFirst("If-Range")).isEqualTo("\"" + Sha256.of(picture) + "\"");
            });
            assertThat(fetch(service, "mug.png")).isEqualTo(PictureFetch.Outcome.THERE);
            assertThat(service.asked()).hasSize(1);
        }
        assertThat(folder.toFile().list()).containsExactly("mug.png");
    }

    @Test
    void should_fetch_the_whole_where_the_part_is_of_something_else() throws Exception {
        Files.write(folder.resolve("mug.png.part"), new byte[1000]);
        Files.write(folder.resolve("long.png.part"), new byte[300_000]);
        try (TestService service = results()) {
            assertThat(fetch(service, "mug.png")).isEqualTo(PictureFetch.Outcome.FETCHED);
            assertThat(fetch(service, "long.png")).isEqualTo(PictureFetch.Outcome.FETCHED);
        }
        assertThat(folder.resolve("mug.png")).hasBinaryContent(picture);
        assertThat(folder.resolve("long.png")).hasBinaryContent(picture);
    }

    @Test
    void should_write_over_nothing() throws Exception {
        Files.writeString(folder.resolve("mug.png"), "mine");
        try (TestService service = results()) {
            assertThat(fetch(service, "mug.png")).isEqualTo(PictureFetch.Outcome.NAME_TAKEN);
        }
        assertThat(folder.resolve("mug.png")).hasContent("mine");
    }

    @Test
    void should_refuse_a_picture_with_another_checksum() throws Exception {
        try (TestService service = new TestService((asked, times) -> new Reply(200, "image/png", new byte[100]))) {
            assertThatThrownBy(() -> fetch(service, "mug.png")).hasMessageContaining("another SHA-256");
            assertThat(service.asked()).hasSize(2);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../mug.png", "/tmp/mug.png", "a/b.png", "..", "", ".ssh", "a\\b.png", "a\nb.png"})
    void should_not_let_the_service_say_where_files_go(String name) throws Exception {
        try (TestService service = results()) {
            assertThatThrownBy(() -> fetch(service, name)).isInstanceOf(ServiceException.Unusable.class);
            assertThat(service.asked()).isEmpty();
        }
    }

    @Test
    void should_refuse_a_folder_of_another_batch_or_of_a_run() throws Exception {
        Files.writeString(folder.resolve(".darkroom-batch.json"), "{\"batch_id\":1,\"created_at\":\"then\"}\n");
        assertThatThrownBy(() -> batch(2).fetch()).hasMessageContaining("holds results of another batch");
        Files.delete(folder.resolve(".darkroom-batch.json"));
        Files.writeString(folder.resolve(".darkroom.json"), "{}");
        assertThatThrownBy(() -> batch(2).fetch()).hasMessageContaining("holds results of a run");
        Files.delete(folder.resolve(".darkroom.json"));
        Files.writeString(folder.resolve("errors.csv"), "mine");
        assertThatThrownBy(() -> batch(2).fetch()).hasMessageContaining("has a errors.csv that is not of this batch");
    }

    @Test
    void should_keep_an_errors_file_that_a_person_has_changed_and_replace_its_own() throws Exception {
        Path errors = folder.resolve("errors.csv");
        try (TestService service =
                new TestService((asked, times) -> asked.path().startsWith("/jobs")
                        ? Reply.json(200, "{\"data\":[]}")
                        : new Reply(200, "text/csv", ("written " + times).getBytes()))) {
            assertThat(batch(2, service.client()).fetch().keptErrors()).isEmpty();
            assertThat(batch(2, service.client()).fetch().keptErrors()).isEmpty();
            assertThat(errors).hasContent("written 2");
            Files.writeString(errors, "corrected");

            Path kept = batch(2, service.client()).fetch().keptErrors().orElseThrow();

            assertThat(kept).hasContent("corrected").hasParentRaw(folder);
            assertThat(errors).hasContent("written 3");
        }
    }

    private BatchFetch batch(long id) throws IOException {
        return batch(id, null);
    }

    private BatchFetch batch(long id, ServiceClient client) throws IOException {
        JsonNode batch = Json.read(("{\"id\":" + id + ",\"created_at\":\"now\"}").getBytes());
        return new BatchFetch(client, batch, folder, null);
    }

    private PictureFetch.Outcome fetch(TestService service, String name) {
        JsonNode job = Json.object()
                .put("id", 7)
                .set("result", Json.object().put("file", name).put("sha256", Sha256.of(picture)));
        return new PictureFetch(service.client(), folder).fetch(job);
    }

    /** A range where one is asked for, as RFC 9110 says. */
    private TestService results() throws IOException {
        return new TestService((asked, times) -> {
            String range = asked.headers().getFirst("Range");
            if (range == null) {
                return new Reply(200, "image/png", picture);
            }
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            return from >= picture.length
                    ? Reply.problem(416, "{\"code\":\"RANGE_NOT_SATISFIABLE\"}")
                    : new Reply(206, "image/png", Arrays.copyOfRange(picture, from, picture.length));
        });
    }

    private Path picture(String name, int content) throws IOException {
        byte[] bytes = Arrays.copyOf(PNG, 5_000);
        bytes[4_000] = (byte) content;
        return Files.write(folder.resolve(name), bytes);
    }
}
