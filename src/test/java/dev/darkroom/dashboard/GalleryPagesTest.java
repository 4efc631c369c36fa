package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Galleries of more pictures than a page shows, as a browser without scripts has them. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class GalleryPagesTest {

    private static final int PICTURES = 130;

    private static final String BATCH = "INSERT INTO batch (name, owner) VALUES ('many', 'ada') RETURNING id";

    private static final String FIRST = "SELECT nextval('job_id_block')";

    private static final String FILL = """
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
            SELECT %1$d + i, %2$d, i + 1, 'row ' || i, 'row-' || i, 'asset:a.png', '{"prompt": "red"}', '{}', 'EDIT', i, 'a.png' FROM generate_series(0, %3$d) AS i;
            INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
            SELECT id, batch_id, 'SUCCEEDED', 1, 'a.png', 'image/png', repeat('0', 64), 1, 1, 1 FROM job WHERE batch_id = %2$d;
            """;

    private static final String JUDGE = """
            INSERT INTO verdict (job_id, batch_id, verdict, decided_by)
            SELECT id, batch_id, 'ACCEPTED', 'ada' FROM job WHERE batch_id = %d AND id < %d
            """;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private long batch;
    private long first;
    private Visitor ada;

    @BeforeEach
    void fill() throws Exception {
        batch = TestSql.number(database, BATCH);
        first = TestSql.number(database, FIRST);
        TestSql.execute(database, FILL.formatted(first, batch, PICTURES - 1));
        ada = visitor("ada", Role.SUBMITTER);
    }

    @Test
    void should_lead_through_all_pictures_a_part_at_a_time_and_find_the_part_of_one() throws Exception {
        List<Long> seen = new ArrayList<>();
        int parts = 0;
        for (String path = gallery(""); path != null; path = next(path)) {
            seen.addAll(tiles(path));
            parts++;
        }
        assertThat(seen)
                .isEqualTo(LongStream.range(first, first + PICTURES).boxed().toList());
        assertThat(parts).isEqualTo(3);
        String late = gallery("?job=" + (first + 100));
        assertThat(tiles(late)).first().isEqualTo(first + 100);
        assertThat(ada.get(late).text()).contains("data-job=\"" + (first + 100) + "\"");
        assertThat(ada.get(gallery("?cursor=x")).status()).isEqualTo(422);
        assertThat(ada.get(gallery("?job=x")).status()).isEqualTo(422);
    }

    @Test
    void should_show_what_has_no_verdict_yet_and_count_the_rest() throws Exception {
        TestSql.execute(database, JUDGE.formatted(batch, first + 100));
        assertThat(tiles(gallery("?verdict=none")))
                .isEqualTo(
                        LongStream.range(first + 100, first + PICTURES).boxed().toList());
        assertThat(tiles(gallery("?verdict=accepted"))).hasSize(60);
        assertThat(ada.get(gallery("")).text())
                .containsPattern("No verdict yet <span class=\"quiet\">30<")
                .containsPattern("Accepted <span class=\"quiet\">100<");
        TestSql.execute(database, "DELETE FROM verdict WHERE batch_id = " + batch);
        assertThat(ada.get(gallery("")).text()).containsPattern("No verdict yet <span class=\"quiet\">130<");
    }

    @Test
    void should_go_on_to_the_next_picture_after_a_verdict_and_to_pages_of_its_own_alone() throws Exception {
        String page = ada.get(gallery("")).text();
        String then = page.replaceFirst("(?s).*?name=\"then\" value=\"([^\"]+)\".*", "$1");
        assertThat(then).isEqualTo(gallery("?job=" + (first + 1)));
        Visitor.Answer judged =
                ada.post("/jobs/" + first + "/verdict", "verdict", "rejected", "reason", " ", "then", then);
        assertThat(judged.location()).isEqualTo(then);
        assertThat(ada.post("/jobs/" + first + "/verdict", "verdict", "none", "then", "//evil.example/")
                        .location())
                .isEqualTo("/");
        assertThat(ada.post(
                                "/jobs/" + first + "/verdict",
                                "verdict",
                                "none",
                                "then",
                                "//evil.example/" + "x".repeat(3000))
                        .location())
                .as("fields may be as long as a reason in any script, written as percent signs")
                .isEqualTo("/");
        assertThat(ada.post("/jobs/" + first + "/verdict", "verdict", "rejected", "reason", "x".repeat(501))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void should_let_viewers_look_and_nothing_else() throws Exception {
        Visitor viewer = visitor("vera", Role.VIEWER);
        assertThat(viewer.get(gallery("")).text())
                .contains("id=\"focused\"")
                .doesNotContain("id=\"accept\"", "/redo\"");
    }

    @Test
    void should_say_which_prompt_is_missing_and_that_nothing_is_ticked_and_queue_nothing() throws Exception {
        TestSql.execute(database, JUDGE.formatted(batch, first + 2).replace("ACCEPTED", "REJECTED"));
        String redo = "/batches/" + batch + "/redo";
        long batches = TestSql.number(database, "SELECT count(*) FROM batch");
        for (String[] members : List.of(
                new String[] {"action", "check"},
                new String[] {"action", "start", "key", "k", "job", "" + first, "prompt_" + first, " "},
                new String[] {"action", "check", "prompts", "one", "job", "" + first},
                new String[] {"action", "check", "all", "on"},
                new String[] {"action", "check", "job", "x"},
                new String[] {"action", "check", "job", "" + first, "max_paid", "many"})) {
            Visitor.Answer refused = ada.post(redo, members);
            assertThat(refused.status()).as(String.join(" ", members)).isEqualTo(422);
            assertThat(refused.header("Content-Type")).startsWith("text/html");
        }
        assertThat(ada.post(redo, "action", "check", "job", "" + (first + 9)).status())
                .as("one that is not rejected")
                .isEqualTo(409);
        Visitor.Answer unseen = ada.post(redo, "action", "start", "key", "k", "job", "" + first, "checked", "x");
        assertThat(unseen.status()).as("what nobody was shown is shown").isEqualTo(200);
        assertThat(unseen.text()).contains("Start: 1 edit", "not known");
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(batches);
    }

    @Test
    void should_take_every_prompt_that_the_redo_page_holds_in_any_script() throws Exception {
        int shown = 50;
        TestSql.execute(database, JUDGE.formatted(batch, first + shown).replace("ACCEPTED", "REJECTED"));
        String prompt = "\u8c93".repeat(10_000);
        List<String> members = new ArrayList<>(List.of("action", "check", "prompt", prompt));
        for (long job = first; job < first + shown; job++) {
            members.addAll(List.of("job", "" + job, "prompt_" + job, prompt));
        }
        Visitor.Answer checked = ada.post("/batches/" + batch + "/redo", members.toArray(String[]::new));
        assertThat(checked.status()).isEqualTo(200);
        assertThat(checked.text()).contains("Start: 50 edits", prompt);
    }

    private String gallery(String query) {
        return "/batches/" + batch + "/gallery" + query;
    }

    private List<Long> tiles(String path) throws Exception {
        Matcher tiles =
                Pattern.compile("id=\"tile-(\\d+)\"").matcher(ada.get(path).text());
        List<Long> found = new ArrayList<>();
        while (tiles.find()) {
            found.add(Long.parseLong(tiles.group(1)));
        }
        return found;
    }

    private String next(String path) throws Exception {
        Matcher link = Pattern.compile("id=\"next\" href=\"([^\"]+)\"")
                .matcher(ada.get(path).text());
        return link.find() ? link.group(1).replace("&amp;", "&") : null;
    }

    private Visitor visitor(String owner, Role role) throws Exception {
        return new Visitor(server)
                .signedIn(tokens.create("pages", owner, role, Optional.empty()).secret());
    }
}
