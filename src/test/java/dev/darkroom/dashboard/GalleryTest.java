package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that are looked through, judged and redone in a real browser, against the simulator. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GalleryTest {

    private static final List<Color> COLOURS =
            List.of(Color.ORANGE, Color.PINK, Color.CYAN, Color.GREEN, Color.MAGENTA, Color.YELLOW);

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    @TempDir
    Path folder;

    private Chromium chromium;

    @BeforeAll
    void start() throws Exception {
        chromium = Chromium.start();
        pool.start(0);
    }

    @BeforeEach
    void forget() {
        chromium.complaints().clear();
    }

    @AfterAll
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
            pool.finish(Duration.ofSeconds(30));
        }
    }

    @Test
    void should_let_a_person_judge_pictures_by_keys_and_redo_what_was_rejected() throws Exception {
        Page page = signedIn(true);
        String batch = finished(page, "hats", 6);
        page.locator("#gallery").click();
        see(page.locator("h1")).hasText("Gallery");
        see(page.locator(".tiles li")).hasCount(6);
        page.evaluate("window.sameDocument = true");

        see(page.locator("#tile-" + job(batch, 0))).isFocused();
        page.keyboard().press("ArrowRight");
        see(page.locator("#focused h2")).hasText("pet-1");
        page.keyboard().press("ArrowLeft");
        see(page.locator("#focused h2")).hasText("pet-0");
        // Faster than the service answers: none of them is lost, and none meets another picture.
        page.keyboard().press("a");
        page.keyboard().press("a");
        page.keyboard().press("r");
        see(page.locator("#focused h2")).hasText("pet-2");
        if (!(Boolean) page.evaluate("document.activeElement.id === 'reason'")) {
            page.keyboard().press("r");
        }
        see(page.locator("#reason")).isFocused();
        page.keyboard().type("the hat floats");
        page.keyboard().press("Enter");
        see(page.locator("#focused h2")).hasText("pet-3");
        see(page.locator(".tiles .accepted .mark")).hasCount(2);
        see(page.locator(".tiles .rejected .mark")).hasText("rejected");
        see(page.locator("#tile-" + job(batch, 3))).isFocused();
        see(page.locator(".choices")).containsText("Rejected 1");
        assertThat(page.evaluate("window.sameDocument"))
                .as("without loading the page again")
                .isEqualTo(true);
        page.keyboard().press("r");
        page.keyboard().press("Escape");
        see(page.locator("#tile-" + job(batch, 3))).isFocused();
        page.keyboard().press("r");
        page.keyboard().press("Enter");
        see(page.locator(".choices")).containsText("Rejected 2");
        page.locator("#tile-" + job(batch, 2)).click();
        see(page.locator("#focused")).containsText("the hat floats");
        Chromium.look(page);
        Chromium.picture(page, "gallery");
        assertThat(page.url()).contains("job=" + job(batch, 2));
        page.reload();
        see(page.locator("#focused h2")).hasText("pet-2");

        page.locator(".choices a", new Page.LocatorOptions().setHasText("No verdict yet"))
                .click();
        see(page.locator(".tiles li")).hasCount(2);
        page.keyboard().press("a");
        see(page.locator("#focused h2")).hasText("pet-5");
        page.keyboard().press("a");
        see(page.locator(".empty")).containsText("no such picture");

        page.locator("#redo").click();
        see(page.locator(".again li")).hasCount(2);
        Chromium.picture(page, "redo");
        page.locator(".again textarea").first().fill("Give it a hat that sits\non its head");
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 2 edits");
        see(page.locator(".confirm")).containsText("0.5");
        // What was shown is not what is asked for now: it is shown first.
        page.locator("#one").check();
        page.locator("#prompt").fill("A small hat, well seated");
        page.locator("#start").click();
        see(page.locator("#start")).hasText("Start: 2 edits");
        assertThat(page.url()).endsWith("/redo");
        page.locator(".again input[type=checkbox]").last().uncheck();
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 1 edit");
        see(page.locator(".confirm")).containsText("1 more is rejected");
        Chromium.picture(page, "redo-checked");
        Object form = page.evaluate("new URLSearchParams(new FormData(document.getElementById('redo'), "
                + "document.getElementById('start'))).toString()");
        page.locator("#start").click();
        see(page.locator(".notice").first()).containsText("Queued as a batch of its own");
        String redone = URI.create(page.url()).getPath();
        Object again = page.evaluate(
                "([to, body]) => fetch(to, {method: 'POST', body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(answer => answer.url)",
                List.of(batch + "/redo", form));
        assertThat(URI.create((String) again).getPath())
                .as("the same press once more")
                .isEqualTo(redone);
        assertThat(count("SELECT count(*) FROM redo_batch WHERE redo_of = " + number(batch)))
                .isEqualTo(1);
        see(page.locator(".head .state"))
                .hasText("finished", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        see(page.locator("main")).containsText("redoes what was rejected of batch " + number(batch));

        page.navigate("/jobs/" + job(redone, 0));
        see(page.locator("#verdict")).containsText("does job " + job(batch, 2) + " again");
        see(page.locator(".pairs")).containsText("A small hat, well seated");
        page.locator("#verdict .facts a").first().click();
        see(page.locator("#verdict")).containsText("done again as job " + job(redone, 0));
        see(page.locator(".timeline")).containsText(" on ");
        see(page.locator(".pairs")).containsText("Give it a hat");
        zoom(page);
        page.locator("#accept").click();
        see(page.locator("#verdict b")).hasText("accepted");
        Chromium.picture(page, "job-verdict");
        page.locator("#clear").click();
        see(page.locator("#verdict")).containsText("Nobody has accepted or rejected it yet");
        page.navigate(batch);
        see(page.locator("main")).containsText("redone in batch " + number(redone));
        Chromium.look(page);
        Chromium.picture(page, "batch-judged");
        assertThat(chromium.complaints()).isEmpty();
    }

    /** A tab can be pasted into a line, and may not be in a reason. */
    @Test
    void should_say_why_a_reason_was_refused_and_count_it_for_no_verdict() throws Exception {
        Page page = signedIn(true);
        String batch = finished(page, "refused", 2);
        page.navigate(batch + "/gallery");
        see(page.locator("#tile-" + job(batch, 0))).isFocused();
        page.locator("#reason").fill("too\tdark");
        page.locator("#reject").click();

        see(page.locator("#problem")).containsText("reason");
        see(page.locator("#focused h2")).hasText("pet-0");
        see(page.locator("#reason")).hasValue("too\tdark");
        see(page.locator("#tile-" + job(batch, 0) + " .mark")).hasText("");
        assertThat(count("SELECT count(*) FROM verdict WHERE batch_id = " + number(batch)))
                .isZero();
        chromium.complaints().removeIf(text -> text.contains("422"));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_judge_one_picture_however_long_a_key_is_held_down_and_let_the_arrows_go_on() throws Exception {
        Page page = signedIn(true);
        String batch = finished(page, "held", 4);
        page.navigate(batch + "/gallery");
        see(page.locator("#tile-" + job(batch, 0))).isFocused();
        for (int i = 0; i < 4; i++) {
            page.keyboard().down("a");
        }
        page.keyboard().up("a");
        see(page.locator("#focused h2")).hasText("pet-1");
        page.keyboard().down("ArrowRight");
        page.keyboard().down("ArrowRight");
        page.keyboard().up("ArrowRight");
        see(page.locator("#focused h2")).hasText("pet-3");
        assertThat(count("SELECT count(*) FROM verdict WHERE batch_id = " + number(batch)))
                .isEqualTo(1);
        assertThat(chromium.complaints()).isEmpty();
    }

    private static void zoom(Page page) {
        Chromium.look(page);
        assertThat(
                        page.evaluate(
                                "(() => { const i = document.querySelector('.stage img'); return Math.abs(i.clientWidth / i.clientHeight - 1.5) < 0.02; })()"))
                .as("not distorted where it is made smaller")
                .isEqualTo(true);
        Locator full = page.getByText("100 %");
        full.focus();
        page.keyboard().press("Enter");
        assertThat(
                        page.evaluate(
                                "(() => { const i = document.querySelector('.stage img'); return i.clientWidth === i.naturalWidth; })()"))
                .isEqualTo(true);
        page.setViewportSize(360, 740);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
        Chromium.picture(page, "job-zoomed");
        page.getByText("Side by side").click();
        assertThat(page.evaluate(
                        "[...document.querySelectorAll('figure img')].every(i => i.clientWidth === i.naturalWidth)"))
                .isEqualTo(true);
        page.setViewportSize(700, 740);
        // The pictures go along with each other.
        page.evaluate("document.querySelector('.before .frame').scrollTo(100000, 0)");
        Chromium.until(
                page,
                "(() => { const f = document.querySelector('.after .frame'); return f.scrollLeft + f.clientWidth >= f.scrollWidth - 2; })()");
        page.setViewportSize(1_200, 800);
        full.click();
        assertThat(
                        page.evaluate(
                                "[...document.querySelectorAll('figure img')].every(i => i.clientWidth <= i.closest('figure').clientWidth)"))
                .isEqualTo(true);
        page.getByText("Slider").click();
    }

    @Test
    void should_do_the_same_without_scripts() throws Exception {
        Page page = signedIn(false);
        String batch = finished(page, "plain", 3);
        page.navigate(batch + "/gallery");
        see(page.locator("#focused h2")).hasText("pet-0");
        page.locator("#accept").click();
        see(page.locator("#focused h2")).hasText("pet-1");
        page.locator("#reason").fill("too dark");
        page.keyboard().press("Enter");
        see(page.locator("#focused h2")).hasText("pet-2");
        see(page.locator(".tiles .rejected")).hasCount(1);
        page.locator(".tiles a").nth(1).click();
        see(page.locator("#focused")).containsText("too dark");
        page.locator("#clear").click();
        see(page.locator(".tiles .rejected")).hasCount(0);
        page.locator("#reject").click();
        see(page.locator("#focused h2")).hasText("pet-2");
        see(page.locator(".tiles .rejected")).hasCount(1);

        page.locator("#redo").click();
        page.locator("textarea[name^=prompt_]").fill("Brighter");
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 1 edit");
        page.locator("#start").click();
        see(page.locator("h1")).hasText("plain, redone");
        page.navigate(batch + "/redo");
        see(page.locator(".empty")).containsText("Nothing is left to be redone");
        page.navigate("/jobs/" + job(batch, 1));
        page.locator("#redo").click();
        see(page.locator(".again")).containsText("redone as job");
        page.locator("#check").click();
        see(page.locator(".confirm")).containsText("redone before: this pays once more");
        see(page.locator(".confirm")).containsText("the same picture again");
        see(page.locator(".confirm")).containsText("that may pay twice");

        page.navigate("/jobs/" + job(batch, 1));
        page.getByLabel("The edited picture in full").click();
        assertThat(page.url()).endsWith("/result");
        // The browser's own page around a picture that is looked at alone.
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_keep_the_colours_that_were_chosen_with_and_without_scripts() throws Exception {
        for (boolean scripts : List.of(true, false)) {
            Page page = signedIn(scripts);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            page.navigate("/batches");
            String light = ground(page);
            page.locator("#theme button[value=dark]").click();
            see(page.locator("#theme button[value=dark]")).hasAttribute("aria-pressed", "true");
            assertThat(ground(page)).isNotEqualTo(light);
            assertThat(URI.create(page.url()).getPath()).isEqualTo("/batches");
            page.navigate("/jobs");
            assertThat(ground(page)).as("on the next page").isNotEqualTo(light);
            see(page.locator("html")).hasAttribute("data-theme", "dark");
            page.navigate("/nothing-here");
            see(page.locator("html")).hasAttribute("data-theme", "dark");
            page.navigate("/batches");
            page.locator("#theme button[value=system]").click();
            see(page.locator("#theme button[value=system]")).hasAttribute("aria-pressed", "true");
            assertThat(ground(page)).isEqualTo(light);
        }
        chromium.complaints().removeIf(text -> text.contains("status of 404"));
        assertThat(chromium.complaints()).isEmpty();
    }

    private static String ground(Page page) {
        return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void should_say_when_nothing_matches_and_offer_templates_of_rows() throws Exception {
        Page page = signedIn(true);
        String batch = finished(page, "few", 1);
        for (String path : List.of("?verdict=accepted", "?verdict=rejected")) {
            page.navigate(batch + "/gallery" + path);
            see(page.locator(".empty")).containsText("no such picture");
        }
        page.navigate(batch + "/gallery?verdict=perhaps");
        see(page.locator("main")).containsText("ALL, NONE, ACCEPTED, REJECTED");
        page.navigate("/submit");
        see(page.locator("#templates li")).hasCount(4);
        Chromium.picture(page, "submit-templates");
    }

    private Page signedIn(boolean scripts) throws SQLException {
        Page page = chromium.page(server.toString(), scripts);
        page.navigate("/sign-in");
        page.getByLabel("Token")
                .fill(tokens.create("browser", "judith", Role.SUBMITTER, Optional.empty())
                        .secret());
        page.locator("main button").click();
        see(page.locator("main h1")).isAttached();
        return page;
    }

    /** By the form, as a person does it without scripts; the path of the batch. */
    private String finished(Page page, String name, int jobs) throws Exception {
        Path csv = Files.writeString(
                folder.resolve(name + ".csv"),
                "custom_id,image,prompt,seed\n"
                        + IntStream.range(0, jobs)
                                .mapToObj(i -> "pet-%d,pet-%d.png,Give it a hat,%d\n".formatted(i, i, i))
                                .collect(Collectors.joining()));
        Path[] pictures = new Path[jobs];
        for (int i = 0; i < jobs; i++) {
            pictures[i] = picture(i);
        }
        page.navigate("/submit");
        page.locator("#file").setInputFiles(csv);
        page.locator("#picture").setInputFiles(pictures);
        page.locator("#credits_per_edit").fill("0.25");
        // A busy machine may take longer for an edit than these tests wait for it.
        page.locator("#on_uncertain").selectOption("resend");
        page.locator("#check").click();
        see(page.locator("#start")).isVisible();
        if (page.locator("#file").evaluate("field => field.files.length").equals(0)) {
            page.locator("#file").setInputFiles(csv);
            page.locator("#picture").setInputFiles(pictures);
        }
        page.locator("#start").click();
        see(page.locator("h1")).hasText(name);
        String path = URI.create(page.url()).getPath();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> count("SELECT count(*) FROM result WHERE batch_id = " + number(path)) == jobs);
        assertThat(count("SELECT count(*) FROM result WHERE state = 'SUCCEEDED' AND batch_id = " + number(path)))
                .isEqualTo(jobs);
        page.navigate(path);
        return path;
    }

    private static String number(String path) {
        return path.replaceFirst(".*/", "");
    }

    private long job(String batch, int row) throws SQLException {
        return count(
                "SELECT id FROM job WHERE batch_id = %s ORDER BY id OFFSET %d LIMIT 1".formatted(number(batch), row));
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Path picture(int number) throws IOException {
        // One that has to be made smaller to fit on a page.
        int unit = number == 2 ? 400 : 120;
        BufferedImage image = new BufferedImage(3 * unit, 2 * unit, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(
                new GradientPaint(0, 0, Color.WHITE, 3 * unit, 2 * unit, COLOURS.get(number % COLOURS.size())));
        graphics.fillRect(0, 0, 3 * unit, 2 * unit);
        graphics.setColor(Color.BLACK);
        graphics.fillOval(unit, unit / 2, unit, unit);
        graphics.dispose();
        Path file = folder.resolve("pet-" + number + ".png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static LocatorAssertions see(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }
}
