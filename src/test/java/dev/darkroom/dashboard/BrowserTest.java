package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.simulator.picture.SampleCat;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with the pages, in a real browser, against the simulator. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    @ConfigProperty(name = "darkroom.editor.url")
    String simulator;

    @TempDir
    Path folder;

    private Chromium chromium;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
    }

    @BeforeEach
    void forget() {
        chromium.complaints().clear();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void should_take_a_person_from_signing_in_over_a_mistake_to_the_finished_picture() throws Exception {
        Page page = chromium.page(server.toString());
        page.navigate("/submit");
        assertThat(page.url()).contains("/sign-in?to=%2Fsubmit");
        Chromium.picture(page, "sign-in");
        page.getByLabel("Token").fill(token("ada", Role.SUBMITTER));
        page.locator("main button").click();
        see(page.locator("h1")).hasText("Submit");
        Chromium.picture(page, "submit");

        page.locator("#file").setInputFiles(csv("pets.csv", "cat,cat.png,Give it a hat,12x\ndog,bird.png,,7\n"));
        page.locator("#check").click();
        see(page.locator("#mistakes tbody tr")).hasCount(4);
        see(page.locator("#mistakes tbody")).containsText("seed");
        Chromium.picture(page, "submit-mistakes");

        page.locator("#file")
                .setInputFiles(
                        csv(
                                "pets.csv",
                                "cat,cat.png,Change the background to a snowy mountain landscape,12\ndog,dog.png,\"Give it a hat, and a scarf\",7\n"
                                        + "lion,cat.png,Give it a crown fault:moderated-request,1\nwolf,dog.png,Howl fault:cut-after-charge:1,2\n"));
        page.locator("#picture").setInputFiles(new Path[] {cat(), picture("dog.png", Color.PINK)});
        page.locator("#credits_per_edit").fill("0.25");
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 4 edits");
        Chromium.picture(page, "submit-checked");
        page.locator("#start").click();
        see(page.locator("h1")).hasText("pets");
        String batch = URI.create(page.url()).getPath();
        see(page.locator(".notice").first()).containsText("Queued");

        page.locator("#pause").click();
        see(page.locator(".head .state")).hasText("paused");
        page.locator("#resume").click();
        see(page.locator(".head .state")).hasText("running");
        page.evaluate("window.sameDocument = true");
        int chargedBefore = new Accounts(page, simulator).ledger().size();
        pool.start(0);
        try {
            see(page.locator(".head .state"))
                    .hasText("finished", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        } finally {
            pool.finish(Duration.ofSeconds(30));
        }
        assertThat(page.evaluate("window.sameDocument"))
                .as("without loading the page again")
                .isEqualTo(true);
        see(page.locator("#told")).hasText("pets finished");
        see(page.locator(".thumbnails li")).hasCount(2);
        see(page.locator(".errors tbody tr")).hasCount(2);
        awaitPictures(page);
        Chromium.picture(page, "batch");

        Download zip = page.waitForDownload(() -> page.getByText("all as ZIP").click());
        new Accounts(page, simulator).check(zip.path(), batch.replaceFirst(".*/", ""), chargedBefore);

        page.locator(".thumbnails a", new Page.LocatorOptions().setHasText("cat"))
                .click();
        see(page.locator("h1")).hasText("cat");
        lookAtThePictures(page);
        page.locator("#answer summary").click();
        see(page.locator("#answer pre")).containsText("aiRecord");
        Chromium.picture(page, "job");

        page.navigate(batch);
        page.locator("#retry").click();
        see(page.locator("#confirm")).hasText("Retry 1 job");
        see(page.locator("main")).containsText("at most 0.25 credits");
        Chromium.picture(page, "confirm");
        page.locator("#confirm").click();
        see(page.locator(".notice").first()).containsText("goes on by itself");
        see(page.locator(".head .state")).hasText("finished");
        see(page.locator("#live")).containsText("1 job is in the line again");
        Chromium.picture(page, "operation");
        page.getByText("To the batch").click();
        page.locator("#cancel").click();
        page.locator("#confirm").click();

        page.navigate("/jobs?batch_id=" + batch.replaceFirst(".*/", "") + "&state=uncertain");
        Chromium.picture(page, "jobs");
        page.getByText("wolf").click();
        see(page.locator(".ways form")).hasCount(3);
        Chromium.picture(page, "job-uncertain");
        page.getByText("Give it up", new Page.GetByTextOptions().setExact(true)).click();
        see(page.locator(".head .state")).hasText("failed");

        page.navigate("/batches");
        Chromium.picture(page, "batches");
        Hour.show(database, () -> {
            page.navigate("/");
            Chromium.picture(page, "overview");
        });
        page.getByText("Sign out").click();
        see(page.locator(".notice").first()).containsText("signed out");
        assertThat(chromium.complaints()).isEmpty();
    }

    /** Asked for from outside: what a page itself asks again and again is evaluated there, which its policy forbids. */
    private static void awaitPictures(Page page) {
        await().atMost(Duration.ofSeconds(20)).until(() -> (Boolean)
                page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"));
    }

    private static void lookAtThePictures(Page page) {
        awaitPictures(page);
        Locator slider = page.getByRole(com.microsoft.playwright.options.AriaRole.SLIDER);
        String before = clip(page);
        slider.focus();
        page.keyboard().press("Home");
        assertThat(clip(page)).isNotEqualTo(before).contains("100%");
        page.keyboard().press("End");
        assertThat(clip(page)).contains("0px 0");
        slider.fill("30");
        page.getByText("Side by side").click();
        see(page.locator("figure.before img")).isVisible();
        page.getByText("Slider").click();
        see(page.locator("figure.before img")).isHidden();
    }

    private static String clip(Page page) {
        return (String) page.evaluate("getComputedStyle(document.querySelector('.stage img + img')).clipPath");
    }

    @Test
    void should_cancel_the_ticked_jobs_then_all_that_match_and_follow_it() throws Exception {
        Page page = signedIn(Role.SUBMITTER, true);
        page.navigate("/submit");
        page.locator("#file").setInputFiles(csv("many.csv", rows(12)));
        page.locator("#check").click();
        page.locator("#start").click();
        see(page.locator("h1")).hasText("many");
        String batch = URI.create(page.url()).getPath().replaceFirst(".*/", "");

        page.navigate("/jobs?batch_id=" + batch);
        page.getByLabel("row-3", new Page.GetByLabelOptions().setExact(true)).check();
        page.getByLabel("row-5", new Page.GetByLabelOptions().setExact(true)).check();
        Chromium.picture(page, "jobs-ticked");
        page.locator("#do_CANCEL").click();
        see(page.locator("#confirm")).hasText("Cancel 2 jobs");
        page.locator("#confirm").click();
        see(page.locator(".head .state")).hasText("finished");

        page.navigate("/jobs?batch_id=" + batch);
        page.getByLabel("All on this page").check();
        assertThat(page.locator("input[name=job]:checked").count()).isEqualTo(12);
        page.getByText("Worker and time").click();
        page.locator("#created_after").fill("2020-01-01T00:00");
        Chromium.picture(page, "jobs-time");
        page.locator("#custom_id_prefix").fill("row-1");
        page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.url()).contains("created_after=2020-01-01T00%3A00", "custom_id_prefix=row-1");
        page.getByLabel("all that match the filter").check();
        page.locator("#do_CANCEL").click();
        see(page.locator("h1")).hasText("Cancel 3 jobs?");
        Chromium.picture(page, "operation-preview");
        page.locator("#confirm").click();
        see(page.locator("#live")).containsText("3 jobs were cancelled");
        see(page.locator(".head .state")).hasText("finished");

        page.navigate("/jobs?state=cancelled&batch_id=" + batch);
        see(page.locator("tbody tr")).hasCount(5);
        page.getByLabel("all that match the filter").check();
        page.locator("#do_RETRY").click();
        page.locator("#confirm").click();
        see(page.locator("#live")).containsText("5 jobs are in the line again");
        page.navigate("/operations");
        Chromium.picture(page, "operations");
        page.navigate("/batches/" + batch + "/cancel");
        page.locator("#confirm").click();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_rest_while_nobody_looks_and_say_when_the_service_is_gone() throws Exception {
        Page page = signedIn(Role.ADMIN, true);
        page.navigate("/batches");
        // A page that is asked for again and has not changed is left as it is. (The first page tells a pace that may be
        // climbing.)
        com.microsoft.playwright.Response unchanged = page.waitForResponse(
                response -> response.status() == 304, new Page.WaitForResponseOptions().setTimeout(60_000), () -> {});
        assertThat(unchanged.url()).endsWith("/batches");
        page.route("**/*", route -> route.abort());
        see(page.locator("#connection")).isVisible();
        page.unroute("**/*");
        see(page.locator("#connection")).isHidden();
        chromium.complaints().removeIf(text -> text.contains("ERR_FAILED") || text.contains(": htmx:"));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_keep_the_focus_of_whoever_goes_by_keys_when_a_page_follows_by_itself() throws Exception {
        Page page = signedIn(Role.ADMIN, true);
        long focused = batch("focused");
        page.navigate("/batches");
        String link = "/batches/" + focused;
        for (int tabs = 0; tabs < 100 && !link.equals(hrefOfFocus(page)); tabs++) {
            page.keyboard().press("Tab");
        }
        assertThat(hrefOfFocus(page)).isEqualTo(link);

        long newer = batch("newer");
        see(page.locator("#live a[href='/batches/" + newer + "']").first()).isVisible();
        assertThat(hrefOfFocus(page)).isEqualTo(link);
        assertThat(page.evaluate("document.activeElement.matches(':focus-visible')"))
                .as("and shows it")
                .isEqualTo(true);

        TestSql.execute(database, "DELETE FROM batch WHERE id = " + focused);
        see(page.locator("#live a[href='" + link + "']")).hasCount(0);
        assertThat(page.evaluate("document.activeElement.id"))
                .as("nothing else that a key would press has it")
                .isEqualTo("live");

        TestSql.execute(database, "DELETE FROM batch WHERE id = " + newer);
        assertThat(chromium.complaints()).isEmpty();
    }

    private static String hrefOfFocus(Page page) {
        return (String) page.evaluate("document.activeElement.getAttribute('href')");
    }

    private long batch(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "INSERT INTO batch (name, owner) VALUES ('" + name + "', 'keys') RETURNING id")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void should_do_the_same_without_scripts() throws Exception {
        Page page = signedIn(Role.SUBMITTER, false);
        page.navigate("/submit");
        page.locator("#file").setInputFiles(csv("plain.csv", rows(3)));
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 3 edits");
        page.locator("#file").setInputFiles(csv("plain.csv", rows(3)));
        page.locator("#start").click();
        see(page.locator("h1")).hasText("plain");
        String batch = URI.create(page.url()).getPath();
        page.locator("#cancel").click();
        see(page.locator("main")).containsText("3 jobs wait");
        page.locator("#confirm").click();
        see(page.locator(".head .state")).hasText("cancelled");
        page.navigate("/jobs?state=cancelled&batch_id=" + batch.replaceFirst(".*/", ""));
        page.getByLabel("all that match the filter").check();
        page.locator("#do_RETRY").click();
        see(page.locator("main")).containsText("There is nothing to retry");
        for (String path : List.of("/", "/batches", batch, "/jobs?state=cancelled", "/operations", "/nothing-here")) {
            page.navigate(path);
            see(page.locator("h1")).isAttached();
            Strict.check(page);
        }
        page.navigate("/jobs?batch_id=" + batch.replaceFirst(".*/", ""));
        page.locator("tbody a").first().click();
        see(page.locator(".head .state")).hasText("cancelled");
        Strict.check(page);
        chromium.complaints().removeIf(text -> text.contains("status of 404"));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_show_administrators_the_settings() throws Exception {
        Page page = signedIn(Role.ADMIN, true);
        page.navigate("/settings");
        page.locator("#name").fill("shop");
        page.locator("#make").click();
        see(page.locator(".secret")).containsText("dk_");
        Chromium.picture(page, "settings");
        tellOfMessages();
        page.getByText("Webhooks").click();
        see(page.locator("tbody")).containsText("shop.example");
        see(page.locator("h1")).hasText("Webhooks");
        page.locator("#show").click();
        see(page.locator(".secret")).containsText("whsec_");
        Chromium.picture(page, "webhooks");
        page.navigate("/settings");
        page.getByText("Audit").click();
        see(page.locator("tbody")).containsText("/settings/tokens");
        Chromium.picture(page, "audit");
        page.navigate("/nothing-here");
        Chromium.picture(page, "not-found");
        chromium.complaints().removeIf(text -> text.contains("status of 404"));
        assertThat(chromium.complaints()).isEmpty();
    }

    private void tellOfMessages() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO webhook_delivery (batch_id, host, event, job_id, data, state, tries, next_try_at, settled_at, http_status, error)
                    VALUES (1, 'shop.example:443', 'FINISHED', NULL, '{}', 'DELIVERED', 1, NULL, now(), 204, NULL),
                           (1, 'shop.example:443', 'JOB', 17, '{}', 'PENDING', 4, now() + interval '5 minutes', NULL, 503, 'HTTP 503')
                    """);
        }
    }

    private Page signedIn(Role role, boolean scripts) throws SQLException {
        Page page = chromium.page(server.toString(), scripts);
        page.navigate("/sign-in");
        page.getByLabel("Token").fill(token("person", role));
        page.locator("main button").click();
        see(page.locator("main h1")).isAttached();
        return page;
    }

    private String token(String owner, Role role) throws SQLException {
        return tokens.create("browser", owner, role, Optional.empty()).secret();
    }

    private static LocatorAssertions see(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "row-%d,https://example.com/%d.png,red,1\n".formatted(i, i))
                .collect(Collectors.joining());
    }

    private Path csv(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name), "custom_id,image,prompt,seed\n" + rows);
    }

    private Path cat() throws IOException {
        return Files.write(folder.resolve("cat.png"), SampleCat.png());
    }

    private Path picture(String name, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(480, 320, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.WHITE, 480, 320, colour));
        graphics.fillRect(0, 0, 480, 320);
        graphics.setColor(Color.BLACK);
        graphics.fillOval(160, 80, 160, 160);
        graphics.dispose();
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
