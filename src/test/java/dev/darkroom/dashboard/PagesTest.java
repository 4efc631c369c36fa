package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over HTTP, as a browser without scripts has them. No worker runs: what is queued stays queued. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class PagesTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private Visitor ada;
    private Visitor viewer;
    private Visitor admin;
    private Visitor nobody;

    @BeforeEach
    void visitors() throws Exception {
        ada = new Visitor(server).signedIn(token("ada", Role.SUBMITTER));
        viewer = new Visitor(server).signedIn(token("vera", Role.VIEWER));
        admin = new Visitor(server).signedIn(token("root", Role.ADMIN));
        nobody = new Visitor(server);
    }

    @ParameterizedTest
    @CsvSource({
        "/,                       /sign-in?to=%2F",
        "/batches,                /sign-in?to=%2Fbatches",
        "/jobs?batch_id=3&state=, /sign-in?to=%2Fjobs%3Fbatch_id%3D3%26state%3D",
        "/batches/1/cancel,       /sign-in?to=%2Fbatches%2F1%2Fcancel"
    })
    void should_send_whoever_is_not_signed_in_to_sign_in_and_keep_where_they_were_going(String path, String to)
            throws Exception {
        Visitor.Answer answer = nobody.get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(to);
        Visitor.Answer part = nobody.get(path, "HX-Request", "true");
        assertThat(part.status()).isEqualTo(401);
        assertThat(part.header("HX-Redirect")).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource({
        "/playground,     multipart/form-data; boundary=b,   --b--",
        "/submit,         multipart/form-data; boundary=b,   --b--",
        "/jobs/1/verdict, application/x-www-form-urlencoded, verdict=accepted"
    })
    void should_leave_a_form_where_it_is_when_the_session_has_ended_and_say_what_to_do(
            String path, String type, String body) throws Exception {
        Visitor.Answer answer = nobody.send("POST", path, type, body + "\r\n", "HX-Request", "true");
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.header("HX-Redirect")).isEmpty();
        assertThat(answer.text())
                .contains("<main", "Sign in in another tab")
                .as("advice for programs")
                .doesNotContain("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "/batches?cursor=abc,     /batches?cursor=abc",
        "//evil.example/,         /",
        "https://evil.example/,   /",
        "/\\evil.example/,        /",
        "'/\t/evil.example/',     /",
        "javascript:alert(1),     /",
        "/api/v1/batches,         /",
        "/sign-out,               /",
        "'',                      /"
    })
    void should_go_back_after_signing_in_but_to_a_page_of_its_own_alone(String to, String then) throws Exception {
        Visitor.Answer answer = nobody.post("/sign-in", "token", token("ada", Role.SUBMITTER), "to", to);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        assertThat(answer.location()).isEqualTo(then);
    }

    @Test
    void should_say_on_the_page_that_a_token_is_wrong_and_not_tell_it_again() throws Exception {
        String wrong = "dk_" + "w".repeat(43);
        Visitor.Answer answer = nobody.post("/sign-in", "token", wrong, "to", "/jobs");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text())
                .contains("wrong, expired or revoked", "value=\"/jobs\"")
                .doesNotContain(wrong);
        assertThat(nobody.post("/sign-in", "token", "  ").status()).isEqualTo(422);
    }

    @Test
    void should_sign_out_and_be_nobody_from_then_on() throws Exception {
        Visitor.Answer out = ada.post("/sign-out");
        assertThat(out.location()).isEqualTo("/sign-in?done=signed_out");
        assertThat(ada.get("/").status()).isEqualTo(303);
    }

    @Test
    void should_refuse_forms_of_other_origins() throws Exception {
        String batch = submit(ada, 1);
        Visitor.Answer answer = ada.send("POST", batch + "/pause", null, "", "Origin", "http://evil.example");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(ada.get(batch).text()).doesNotContain("id=\"resume\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/batches", "/jobs", "/submit", "/playground", "/sign-in", "/nothing-here"})
    void should_allow_pages_nothing_but_what_comes_from_here(String path) throws Exception {
        Visitor.Answer page = ada.get(path);
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.text())
                .doesNotContain(" style=", "onclick", "<style")
                .doesNotContainPattern("<script>|src=\"http");
    }

    @Test
    void should_serve_styles_and_scripts_under_names_of_their_content_and_let_browsers_keep_them() throws Exception {
        Matcher files = Pattern.compile("(?:src|href)=\"(/static/[^\"]+)\"")
                .matcher(nobody.get("/sign-in").text());
        int count = 0;
        while (files.find()) {
            Visitor.Answer file = nobody.get(files.group(1));
            assertThat(file.status()).as(files.group(1)).isEqualTo(200);
            assertThat(file.header("Cache-Control")).contains("immutable");
            assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
            count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(4);
        // A page of another version, while nodes are updated one after the other.
        Visitor.Answer current = nobody.get("/static/style-0000000000000000.css");
        assertThat(current.status()).isEqualTo(200);
        assertThat(current.header("Cache-Control")).isEqualTo("no-store");
        assertThat(nobody.get("/static/style-0.css").status()).isEqualTo(404);
    }

    @Test
    void should_show_errors_of_pages_as_pages_and_those_of_the_api_as_problems() throws Exception {
        for (String path : new String[] {"/nothing-here", "/batches/999999999", "/jobs/999999999", "/batches/x"}) {
            Visitor.Answer page = ada.get(path);
            assertThat(page.status()).as(path).isEqualTo(404);
            assertThat(page.text()).as(path).contains("<h1>", "NOT_FOUND");
        }
        assertThat(ada.get("/jobs?cursor=%3Cscript%3E&batch_id=1").text()).doesNotContain("<script>");
        Visitor.Answer problem = ada.get("/api/v1/nothing-here");
        assertThat(problem.header("Content-Type")).startsWith("application/problem+json");
        assertThat(new Visitor(server).get("/api/v1/batches").status()).isEqualTo(401);
    }

    @Test
    void should_answer_304_while_a_page_would_look_the_same() throws Exception {
        String batch = submit(ada, 2);
        Visitor.Answer first = ada.get(batch);
        assertThat(first.status()).isEqualTo(200);
        assertThat(ada.get(batch, "If-None-Match", first.header("ETag")).status())
                .isEqualTo(304);
        ada.post(batch + "/pause");
        assertThat(ada.get(batch, "If-None-Match", first.header("ETag")).status())
                .isEqualTo(200);
    }

    @Test
    void should_show_the_last_hour_as_a_chart_and_as_a_table_with_what_was_paid_today() throws Exception {
        // Other tests have worked in this database within the hour.
        TestSql.execute(database, "DELETE FROM throughput");
        TestSql.execute(database, "DELETE FROM throughput_day");
        TestSql.execute(database, "UPDATE tally SET minute = NULL, edits = 0, throttled = 0");
        TestSql.execute(database, """
                INSERT INTO throughput (minute, succeeded, failed, throttled, edits)
                VALUES (minute_of(now()) - interval '7 minutes', 1234, 56, 7, 1290)
                """);
        TestSql.execute(
                database,
                "INSERT INTO throughput_day (day, paid, priced, credits) VALUES ((now() AT TIME ZONE 'UTC')::date, 4321, 4000, 1000.5)");
        try {
            String page = viewer.get("/").text();
            assertThat(page)
                    .contains("<desc id=\"chart-desc\">In the last hour 1,234 jobs succeeded, 56 failed")
                    .containsPattern(
                            "<rect class=\"succeeded\" x=\"6\\d\\d\" y=\"\\d+\" width=\"10\" height=\"1\\d\\d\"/>")
                    .containsPattern(
                            "<th scope=\"row\">\\d\\d:\\d\\d</th><td class=\"number\">1,234</td><td class=\"number\">56</td>")
                    .containsPattern("<dd id=\"paid-today\">4,321 <small>\\d{4}-\\d\\d-\\d\\d UTC</small></dd>")
                    .contains("1,000.5 <small>4,000 of 4,321 calls have a price</small>");
        } finally {
            TestSql.execute(database, "DELETE FROM throughput");
            TestSql.execute(database, "DELETE FROM throughput_day");
        }
    }

    @Test
    void should_compare_edits_alone_with_the_cap_on_edits_in_flight() throws Exception {
        String id = submit(ada, 3).replaceFirst(".*/", "");
        assertThat(viewer.get("/").text()).doesNotContain("edits: ");
        try {
            admin.post("/settings/pace", "per_minute", "180", "burst", "1", "max_in_flight", "1");
            TestSql.execute(database, "DELETE FROM ready WHERE batch_id = " + id);
            // Other tests may have left some open in the same database.
            long before = editsInFlight();
            TestSql.execute(
                    database,
                    "INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, paid) SELECT id, 1, batch_id, "
                            + "CASE WHEN row_number() OVER (ORDER BY id) = 1 THEN 'EDIT' ELSE 'DOWNLOAD' END, 4711, 0, "
                            + "CASE WHEN row_number() OVER (ORDER BY id) > 1 THEN false END FROM job WHERE batch_id = "
                            + id);
            assertThat(editsInFlight()).isEqualTo(before + 1);
        } finally {
            TestSql.execute(
                    database,
                    "UPDATE attempt SET outcome = 'RETURNED', settled_at = now(), paid = false WHERE worker_id = 4711");
            TestSql.execute(
                    database,
                    "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease) SELECT id, batch_id, 0, 'EDIT', 5, id, 1 FROM job WHERE batch_id = "
                            + id);
            admin.post("/settings/pace", "per_minute", "180", "burst", "1", "max_in_flight", "");
        }
    }

    private long editsInFlight() throws Exception {
        Matcher shown = Pattern.compile("<dt>Running</dt><dd>[\\d,]+ <small>edits: (\\d+) of 1</small></dd>")
                .matcher(viewer.get("/").text());
        assertThat(shown.find()).isTrue();
        return Long.parseLong(shown.group(1));
    }

    @Test
    void should_pause_resume_and_cancel_a_batch_by_forms() throws Exception {
        String batch = submit(ada, 3);
        assertThat(ada.get(batch).text())
                .contains("id=\"pause\"", "id=\"cancel\"")
                .doesNotContain("id=\"resume\"");
        Visitor.Answer paused = ada.post(batch + "/pause");
        assertThat(paused.location()).isEqualTo(batch + "?done=paused");
        assertThat(ada.get(paused.location()).text()).contains("id=\"resume\"", "nothing more of it is bought");
        assertThat(ada.get(ada.post(batch + "/resume").location()).text()).contains("id=\"pause\"");
        assertThat(ada.get(batch + "/cancel").text()).contains("3 jobs wait", "id=\"confirm\"");
        assertThat(ada.get(ada.post(batch + "/cancel").location()).text())
                .contains(">cancelled<")
                .doesNotContain("id=\"cancel\"", "id=\"pause\"");
        assertThat(ada.get(batch + "/cancel").text()).doesNotContain("id=\"confirm\"");
    }

    @Test
    void should_show_a_submitter_its_own_alone_and_a_viewer_everything_without_buttons() throws Exception {
        String batch = submit(ada, 2);
        String job = firstJob(ada, batch);
        Visitor bob = new Visitor(server).signedIn(token("bob", Role.SUBMITTER));
        assertThat(bob.get(batch).status()).isEqualTo(404);
        assertThat(bob.get(job).status()).isEqualTo(404);
        assertThat(bob.post(batch + "/pause").status()).isEqualTo(404);
        assertThat(bob.post(job + "/cancel").status()).isEqualTo(404);
        assertThat(bob.get("/batches").text()).doesNotContain("href=\"" + batch + "\"");

        for (String path : new String[] {"/", "/batches", batch, job}) {
            Visitor.Answer page = viewer.get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.text().replaceAll("(?s)<form (class=\"account\"|id=\"theme\").*?</form>", ""))
                    .as(path)
                    .doesNotContain("<form", "<button", "/submit", "/settings", "/cancel");
        }
        assertThat(viewer.post(batch + "/pause").status()).isEqualTo(403);
        assertThat(viewer.post(job + "/cancel").status()).isEqualTo(403);
        assertThat(viewer.get(batch + "/cancel").status()).isEqualTo(403);
        assertThat(admin.get(batch).text()).contains("id=\"pause\"");
    }

    @Test
    void should_list_the_jobs_of_a_batch_by_filters_that_stand_in_the_address() throws Exception {
        String batch = submit(ada, 60);
        String id = batch.replaceFirst(".*/", "");
        Visitor.Answer first = ada.get("/jobs?batch_id=" + id);
        assertThat(first.text()).contains(">cat-0<", ">cat-49<").doesNotContain(">cat-50<");
        Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(first.text());
        assertThat(next.find()).isTrue();
        assertThat(ada.get(next.group(1).replace("&amp;", "&")).text())
                .contains(">cat-50<", ">cat-59<")
                .doesNotContain(">cat-49<", "rel=\"next\"");
        assertThat(ada.get("/jobs?batch_id=" + id + "&state=queued&error_code=&custom_id_prefix=cat-5")
                        .text())
                .contains(">cat-5<", ">cat-50<", "value=\"cat-5\"")
                .doesNotContain(">cat-4<");
        assertThat(ada.get("/jobs?batch_id=" + id + "&state=failed").text()).contains("No job matches");
        assertThat(ada.get("/jobs").text()).contains(">cat-0<", "href=\"" + batch + "\"");
        assertThat(ada.get("/jobs?step=download&batch_id=" + id).text()).contains("No job matches");
        assertThat(ada.get("/jobs?batch_id=" + id + "&state=broken").status()).isEqualTo(422);
    }

    @Test
    void should_show_a_job_with_what_was_asked_for_as_text_and_never_as_markup() throws Exception {
        Visitor.Answer accepted = ada.send(
                "POST",
                "/api/v1/batches?name=%3Cb%3Emarks",
                "text/csv",
                "custom_id,image,prompt,seed\n<img src=x>,asset:a/b.png,\"<script>alert(1)</script> {shell.who} a \"\"hat\"\"\",123\n");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String batch = accepted.location().replace("/api/v1", "");
        String page = ada.get(firstJob(ada, batch)).text();
        assertThat(page)
                .contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt; {shell.who} a &quot;hat&quot;",
                        "&lt;img src=x&gt;",
                        "&lt;b&gt;marks",
                        ">123<")
                .doesNotContain("<script>", "<img src=x>", "<b>marks");
    }

    @Test
    void should_cancel_a_job_after_asking() throws Exception {
        String job = firstJob(ada, submit(ada, 1));
        assertThat(ada.get(job).text()).contains("href=\"" + job + "/cancel\"");
        assertThat(ada.get(job + "/cancel").text()).contains("action=\"" + job + "/cancel\"");
        assertThat(ada.get(ada.post(job + "/cancel").location()).text())
                .contains(">cancelled<", "href=\"" + job + "/retry\"");
        Visitor.Answer again = ada.post(job + "/resolve", "decision", "give_up");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("<h1>");
        assertThat(ada.get(job + "/retry").text()).contains("name=\"attempts\" value=\"0\"");
        Visitor.Answer stale = ada.post(job + "/retry", "attempts", "1");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.text()).contains("worked on since it was looked at");
        assertThat(ada.get(ada.post(job + "/retry", "attempts", "0").location()).text())
                .contains(">queued<");
    }

    @Test
    void should_cancel_all_jobs_that_match_after_showing_how_many_and_leave_the_others() throws Exception {
        String batch = submit(ada, 60);
        String id = batch.replaceFirst(".*/", "");
        String jobs =
                ada.get("/jobs?batch_id=" + id + "&custom_id_prefix=cat-5").text();
        assertThat(jobs).contains("name=\"job\"", "id=\"do_CANCEL\"", "name=\"custom_id_prefix\" value=\"cat-5\"");
        Visitor.Answer asked = ada.post(
                "/operations/preview", "kind", "CANCEL", "scope", "all", "batch_id", id, "custom_id_prefix", "cat-5");
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(asked.text()).contains("Cancel 11 jobs", "a paid call is never cut", "id=\"confirm\"");
        String asOf = asked.text().replaceFirst("(?s).*name=\"as_of\" value=\"([^\"]+)\".*", "$1");

        Visitor.Answer begun = ada.post(
                "/operations",
                "kind",
                "CANCEL",
                "scope",
                "all",
                "batch_id",
                id,
                "custom_id_prefix",
                "cat-5",
                "as_of",
                asOf);
        assertThat(begun.status()).as(begun.text()).isEqualTo(303);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ada.get(begun.location()).text().contains(">finished<"));
        assertThat(ada.get(begun.location()).text()).contains("11 jobs were cancelled", "11 of 11 jobs met");
        assertThat(ada.get("/jobs?state=cancelled&batch_id=" + id).text())
                .contains(">cat-5<", ">cat-59<")
                .doesNotContain(">cat-49<");
        String path = begun.location().replaceFirst("\\?.*", "");
        assertThat(ada.get("/operations").text()).contains("href=\"" + path + "\"");
        assertThat(viewer.get(path).text()).doesNotContain("id=\"end\"");
        Visitor bob = new Visitor(server).signedIn(token("bob", Role.SUBMITTER));
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(ada.post(path + "/cancel").status()).isEqualTo(409);
    }

    @Test
    void should_act_on_the_ticked_jobs_alone_and_on_nobody_elses() throws Exception {
        String batch = submit(ada, 3);
        String job = firstJob(ada, batch).replaceFirst(".*/", "");
        Visitor bob = new Visitor(server).signedIn(token("bob", Role.SUBMITTER));
        Visitor.Answer others = bob.post("/operations/preview", "kind", "CANCEL", "job", job);
        assertThat(others.text()).contains("No job matches").doesNotContain("id=\"confirm\"");
        Visitor.Answer asked = ada.post("/operations/preview", "kind", "CANCEL", "job", job);
        assertThat(asked.text()).contains("Cancel 1 job");
        String asOf = asked.text().replaceFirst("(?s).*name=\"as_of\" value=\"([^\"]+)\".*", "$1");
        Visitor.Answer begun = ada.post("/operations", "kind", "CANCEL", "job", job, "as_of", asOf);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ada.get(begun.location()).text().contains(">finished<"));
        assertThat(ada.get(begun.location()).text()).contains("1 of 1 job met");
        assertThat(ada.get("/jobs?state=cancelled&batch_id=" + batch.replaceFirst(".*/", ""))
                        .text())
                .contains("/jobs/" + job + "\"");
        assertThat(ada.post("/operations/preview", "kind", "CANCEL").text()).contains("No job is ticked");
        assertThat(ada.post("/operations", "kind", "RESEND", "job", job, "state", "uncertain", "as_of", asOf)
                        .text())
                .contains("may pay twice");
    }

    @Test
    void should_show_what_a_receiver_was_told_send_it_again_and_remove_the_webhook() throws Exception {
        String batch = submit(ada, 1);
        assertThat(ada.get(batch).text()).contains("set a webhook");
        assertThat(ada.get(batch + "/webhook").text()).contains("It has none", "None yet");
        assertThat(ada.post(batch + "/webhook", "webhook_url", "http://10.0.0.1/hook", "webhook_events", "JOB")
                        .text())
                .contains("Nothing is sent to that webhook_url");
        String set = ada.post(
                        batch + "/webhook", "webhook_url", "https://receiver.example/hook", "webhook_events", "JOB")
                .location();
        assertThat(ada.get(set).text())
                .contains("https://receiver.example/hook", "Set: from now on")
                .containsPattern("value=\"JOB\" +checked")
                .doesNotContainPattern("value=\"FINISHED\" +checked");
        Visitor.Answer unticked = ada.post(batch + "/webhook", "webhook_url", "https://receiver.example/other");
        assertThat(unticked.status()).as("every box is unticked").isEqualTo(422);
        assertThat(unticked.text()).contains("tick at least one event, or remove the webhook");
        assertThat(ada.get(batch + "/webhook").text()).contains("https://receiver.example/hook");
        ada.post(batch + "/webhook/remove");
        String id = batch.replaceFirst(".*/", "");
        TestSql.execute(
                database,
                "INSERT INTO webhook (batch_id, url, host, events) VALUES (" + id
                        + ", 'https://shop.example/hook?key=<secret>', 'shop.example:443', '{FINISHED}')");
        TestSql.execute(
                database,
                "INSERT INTO webhook_delivery (batch_id, host, event, data, state, tries, next_try_at, settled_at, http_status, error) VALUES ("
                        + id + ", 'shop.example:443', 'FINISHED', '{}', 'GIVEN_UP', 12, NULL, now(), 503, 'HTTP 503')");

        assertThat(ada.get(batch).text()).contains("href=\"" + batch + "/webhook\"", "shop.example:443");
        assertThat(viewer.get(batch).text()).doesNotContain("shop.example");
        String page = ada.get(batch + "/webhook").text();
        assertThat(page).contains("key=&lt;secret&gt;", ">given up<", "HTTP 503");
        assertThat(admin.get("/settings/webhooks?state=GIVEN_UP").text())
                .contains("href=\"" + batch + "/webhook\"", "HTTP 503");
        Matcher again =
                Pattern.compile("action=\"(" + batch + "/webhook/\\d+/again)\"").matcher(page);
        assertThat(again.find()).isTrue();
        assertThat(ada.get(ada.post(again.group(1)).location()).text()).contains(">pending<", "sent again at once");
        assertThat(admin.get("/settings/webhooks?state=broken").status()).isEqualTo(422);

        assertThat(ada.get(batch + "/webhook/remove").text()).contains("id=\"confirm\"");
        assertThat(ada.get(ada.post(batch + "/webhook/remove").location()).text())
                .contains("It has none", ">disabled<");
    }

    @Test
    void should_show_the_signing_secret_only_where_it_is_asked_for() throws Exception {
        String page = admin.get("/settings/webhooks").text();
        assertThat(page).containsPattern("<code>[0-9a-f]{16}</code>").doesNotContain("whsec_");
        Visitor.Answer shown = admin.post("/settings/webhooks/secret");
        assertThat(shown.text()).containsPattern("whsec_[A-Za-z0-9+/=]{40,}");
        assertThat(shown.response().headers().allValues("Cache-Control")).contains("no-store");
        admin.post("/settings/webhooks/secret/renew");
        assertThat(admin.get("/settings/webhooks").text()).contains("the one before it signs beside it");
        assertThat(admin.post("/settings/webhooks/secret").text()).isNotEqualTo(shown.text());
    }

    @Test
    void should_filter_jobs_by_worker_and_time_in_utc() throws Exception {
        String id = submit(ada, 2).replaceFirst(".*/", "");
        assertThat(ada.get("/jobs?batch_id=" + id + "&created_after=2020-01-01T00:00&created_before=")
                        .text())
                .contains(">cat-0<", "value=\"2020-01-01T00:00\"", "name=\"created_after\"");
        assertThat(ada.get("/jobs?batch_id=" + id + "&created_before=2020-01-01T00:00")
                        .text())
                .contains("No job matches");
        assertThat(ada.get("/jobs?batch_id=" + id + "&worker=4711").text()).contains("No job matches");
        assertThat(ada.get("/jobs?batch_id=" + id + "&finished_after=yesterday").status())
                .isEqualTo(422);
    }

    @Test
    void should_show_every_mistake_of_a_file_with_its_line_and_queue_nothing() throws Exception {
        String before = ada.get("/batches").text();
        Visitor.Answer answer = form(
                "check",
                "custom_id,image,prompt,seed\na,asset:a/cat.png,red,x\nb,asset:a/cat.png,,1\n\"<b>\",nowhere.png,red,1\n");
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text())
                .contains(
                        "3 mistakes: nothing was queued",
                        "<td class=\"number\">2</td><td>seed</td><td>x</td>",
                        "<td>prompt</td>",
                        "nowhere.png")
                .doesNotContain("id=\"start\"");
        assertThat(ada.get("/batches").text()).isEqualTo(before);
    }

    @Test
    void should_preview_a_file_with_its_price_and_start_it_once_however_often_the_button_is_pressed() throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.range(0, 12)
                        .mapToObj(i -> "row-%d,asset:a/cat.png,\"<i>hat</i> %d\"\n".formatted(i, i))
                        .collect(Collectors.joining());
        Visitor.Answer checked = form("check", csv);
        assertThat(checked.status()).as(checked.text()).isEqualTo(200);
        assertThat(checked.text())
                .contains(
                        "Every row is right",
                        "Start: 12 edits",
                        ">row-9<",
                        "&lt;i&gt;hat&lt;/i&gt; 0",
                        "<dd>6</dd>",
                        "value=\"my name\"")
                .doesNotContain(">row-10<", "<i>hat");
        Visitor.Answer started = start(csv, proof(checked));
        assertThat(started.status()).as(started.text()).isEqualTo(303);
        assertThat(start(csv, proof(checked)).location()).isEqualTo(started.location());
        String longer = csv + "row-12,asset:a/cat.png,red\n";
        assertThat(start(longer, proof(form("check", longer))).location()).isNotEqualTo(started.location());
        assertThat(ada.get(started.location()).text()).contains("<h1>my name</h1>", "0 of 12 done", "cap 5", "Queued.");
    }

    @Test
    void should_show_credits_and_a_cap_that_are_nought_as_numbers() throws Exception {
        String batch = ada.send(
                        "POST",
                        "/api/v1/batches?name=free&credits_per_edit=0.5&max_paid=0",
                        "text/csv",
                        "image,prompt\nasset:a/cat.png,red\n")
                .location()
                .replace("/api/v1", "");
        assertThat(ada.get(batch).text())
                .as("before the first paid call")
                .contains("<dt>Credits</dt><dd>0 <small>", "in the end, at most", "<small>cap 0</small>");

        Visitor.Answer checked = ada.send(
                "POST",
                "/submit",
                "multipart/form-data; boundary=b",
                part("credits_per_edit", "0") + part("action", "check")
                        + part("file\"; filename=\"rows.csv", "image,prompt\nasset:a/cat.png,red\n") + "--b--\r\n");
        assertThat(checked.text())
                .contains("<dt>Credits at most</dt><dd>0</dd>")
                .doesNotContain("no price was given");
    }

    @Test
    void should_show_a_file_that_was_not_checked_instead_of_starting_it() throws Exception {
        String csv = "image,prompt\nasset:a/cat.png,red\n";
        String proof = proof(form("check", csv));
        for (Visitor.Answer answer :
                List.of(form("start", csv), start(csv, "no proof"), start(csv + "asset:a/cat.png,blue\n", proof))) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.text()).contains("Every row is right", "name=\"checked\"");
        }
    }

    @Test
    void should_say_how_many_rows_a_warning_is_about_and_where_the_first_is() throws Exception {
        String one = "image,prompt,output_name\nasset:a/cat.png,red,a:b\n";
        assertThat(form("check", one).text()).contains("(1 row, on line 2)");
        assertThat(form("check", one + "asset:a/cat.png,red,c:d\n").text()).contains("(2 rows, the first on line 2)");
    }

    @Test
    void should_count_one_paid_call_and_several_in_the_list_of_batches() throws Exception {
        String id = submit(ada, 1).replaceFirst(".*/", "");
        assertThat(ada.get("/batches").text()).contains("<span>0 paid calls</span>");
        try {
            TestSql.execute(database, "INSERT INTO tally (batch_id, paid, charged) VALUES (" + id + ", 1, 1)");
            assertThat(ada.get("/batches").text()).contains("<span>1 paid call</span>");
        } finally {
            TestSql.execute(database, "INSERT INTO tally (batch_id, paid, charged) VALUES (" + id + ", -1, -1)");
        }
    }

    @Test
    void should_show_the_rows_of_a_file_whose_blank_lines_have_blanks() throws Exception {
        Visitor.Answer answer = ada.send(
                "POST",
                "/submit",
                "multipart/form-data; boundary=b",
                part("file\"; filename=\"a.csv", "image,prompt\n \nasset:a/cat.png,red\n,\n \n") + "--b--\r\n");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("Every row is right", "asset:a/cat.png");
    }

    @ParameterizedTest
    @CsvSource({"max_paid,-1", "credits_per_edit,much", "priority,10", "on_uncertain,perhaps", "surprise,1"})
    void should_name_what_is_wrong_beside_the_form(String field, String value) throws Exception {
        Visitor.Answer answer = ada.send(
                "POST",
                "/submit",
                "multipart/form-data; boundary=b",
                part("file\"; filename=\"a.csv", "image,prompt\nasset:a/cat.png,red\n") + part(field, value)
                        + "--b--\r\n");
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains(field, "Nothing was queued", "id=\"submission\"");
    }

    @Test
    void should_say_that_there_is_no_file_where_none_was_chosen() throws Exception {
        Visitor.Answer answer = ada.send(
                "POST",
                "/submit",
                "multipart/form-data; boundary=b",
                part("file\"; filename=\"", "") + part("picture\"; filename=\"", "") + "--b--\r\n",
                "HX-Request",
                "true");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("id=\"report\"", "Nothing was queued");
        assertThat(viewer.get("/submit").status()).isEqualTo(403);
        assertThat(viewer.send("POST", "/submit", "multipart/form-data; boundary=b", "--b--\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(nobody.send("POST", "/submit", "multipart/form-data; boundary=b", "--b--\r\n")
                        .status())
                .isEqualTo(303);
    }

    @Test
    void should_let_administrators_alone_set_the_pace_and_hold_the_queue_back() throws Exception {
        assertThat(ada.get("/settings").status()).isEqualTo(403);
        assertThat(viewer.post("/settings/queue", "order", "pause").status()).isEqualTo(403);
        assertThat(ada.get("/settings/audit").status()).isEqualTo(403);
        try {
            assertThat(admin.post("/settings/pace", "per_minute", "123", "burst", "2", "max_in_flight", "7")
                            .location())
                    .isEqualTo("/settings?done=changed");
            assertThat(admin.get("/settings").text()).contains("value=\"123\"", "value=\"7\"");
            assertThat(admin.post("/settings/pace", "per_minute", "0", "burst", "1")
                            .status())
                    .isEqualTo(422);
            assertThat(admin.post("/settings/pace", "per_minute", "0", "burst", "1")
                            .text())
                    .contains("Requests a minute is");
            admin.post("/settings/queue", "order", "pause");
            assertThat(viewer.get("/").text())
                    .contains("data-status><span class=\"state paused\"", "holds the whole queue back");
            assertThat(admin.get("/settings").text()).contains("id=\"resume\"");
        } finally {
            admin.post("/settings/queue", "order", "resume");
            admin.post("/settings/pace", "per_minute", "180", "burst", "1", "max_in_flight", "");
        }
        assertThat(viewer.get("/").text()).doesNotContain("data-status><span class=\"state paused\"");
    }

    @Test
    void should_make_a_token_show_it_once_revoke_it_and_write_that_down() throws Exception {
        String name = "made-" + System.nanoTime();
        Visitor.Answer made = admin.post("/settings/tokens", "name", name, "owner", "", "role", "viewer", "days", "3");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Matcher secret = Pattern.compile("dk_[A-Za-z0-9_-]{43}").matcher(made.text());
        assertThat(secret.find()).isTrue();
        Visitor guest = new Visitor(server).signedIn(secret.group());
        String settings = last(admin, "/settings");
        assertThat(settings).contains(name).doesNotContain(secret.group());
        Matcher revoke = Pattern.compile(
                        "href=\"(/settings/tokens/\\d+/revoke)\">Revoke… <span class=\"hidden\">" + name)
                .matcher(settings);
        assertThat(revoke.find()).isTrue();
        assertThat(admin.get(revoke.group(1)).text()).contains(name, "cannot be undone");
        admin.post(revoke.group(1));
        assertThat(guest.get("/").status()).isEqualTo(303);
        assertThat(admin.get("/settings/audit?actor=root").text())
                .contains(revoke.group(1), "/settings/tokens")
                .doesNotContain(secret.group());
    }

    private static String last(Visitor who, String path) throws Exception {
        String page = who.get(path).text();
        Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(page);
        return next.find() ? last(who, next.group(1).replace("&amp;", "&")) : page;
    }

    private static String proof(Visitor.Answer page) {
        return page.text().replaceFirst("(?s).*name=\"checked\" value=\"([0-9a-f]{64})\".*", "$1");
    }

    private Visitor.Answer start(String csv, String proof) throws Exception {
        return form("start", csv, part("checked", proof));
    }

    private Visitor.Answer form(String action, String csv) throws Exception {
        return form(action, csv, "");
    }

    private Visitor.Answer form(String action, String csv, String more) throws Exception {
        return ada.send(
                "POST",
                "/submit",
                "multipart/form-data; boundary=b",
                part("name", "my name") + part("credits_per_edit", "0.5") + part("max_paid", "5")
                        + part("key", "one page")
                        + part("action", action) + more + part("picture\"; filename=\"", "")
                        + part("file\"; filename=\"rows.csv", csv) + "--b--\r\n");
    }

    private static String part(String name, String text) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
    }

    private String submit(Visitor who, int rows) throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.range(0, rows)
                        .mapToObj(i -> "cat-%d,asset:a/cat.png,Give cat %d a hat\n".formatted(i, i))
                        .collect(Collectors.joining());
        Visitor.Answer accepted = who.send("POST", "/api/v1/batches?name=cats", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.location().replace("/api/v1", "");
    }

    private static String firstJob(Visitor who, String batch) throws Exception {
        String page = who.get("/jobs?batch_id=" + batch.replaceFirst(".*/", "")).text();
        Matcher job = Pattern.compile("href=\"(/jobs/\\d+)\"").matcher(page);
        assertThat(job.find()).as(page).isTrue();
        return job.group(1);
    }

    private String token(String owner, Role role) throws SQLException {
        return tokens.create("pages", owner, role, Optional.empty()).secret();
    }
}
