package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.darkroom.database.DatabaseResource;
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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One edit by hand, in a real browser, against the simulator. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaygroundBrowserTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @ConfigProperty(name = "darkroom.editor.url")
    String simulator;

    @TempDir
    Path folder;

    private Chromium chromium;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void should_check_while_it_is_typed_show_the_cost_and_follow_the_edit_to_its_picture() throws Exception {
        Page page = signedIn(true);
        page.navigate("/playground");
        Chromium.picture(page, "playground-empty");

        page.locator("#picture").setInputFiles(picture());
        see(page.locator("#image")).hasValue(Pattern.compile("asset:[0-9a-f]{64}"));
        see(page.locator("#report")).containsText("prompt");
        page.locator("#prompt").pressSequentially("Change the background to a snowy mountain landscape");
        see(page.locator("#start")).isVisible();
        page.locator("#steps").fill("99");
        see(page.locator("#report")).containsText("a whole number from 15 to 50");
        assertThat(page.locator("#start").count()).isZero();
        Chromium.picture(page, "playground-mistake");
        page.locator("#steps").fill("30");
        page.locator("#credits_per_edit").fill("0.25");
        see(page.locator("#credits")).hasText("0.25 credits");
        see(page.locator("#ours")).containsText("\"steps\": 30");
        assertThat(page.locator("#prompt").inputValue())
                .isEqualTo("Change the background to a snowy mountain landscape");
        Chromium.picture(page, "playground");

        int chargedBefore = new Accounts(page, simulator).ledger().size();
        page.locator("#start").click();
        page.waitForURL(Pattern.compile("/jobs/\\d+\\?done=submitted"));
        see(page.locator(".head .state")).hasText("queued");
        page.evaluate("window.sameDocument = true");
        pool.start(0);
        try {
            see(page.locator(".head .state"))
                    .hasText("succeeded", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        } finally {
            pool.finish(Duration.ofSeconds(30));
        }
        see(page.locator("[data-compare] .slider")).isVisible();
        assertThat(page.evaluate("window.sameDocument"))
                .as("without loading the page again")
                .isEqualTo(true);
        assertThat(new Accounts(page, simulator).ledger()).hasSize(chargedBefore + 1);
        page.locator("#again").click();
        see(page.locator("#prompt")).hasValue("Change the background to a snowy mountain landscape");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_click_what_was_pressed_though_the_answer_to_the_last_field_comes_before_it_is_let_go()
            throws Exception {
        Page page = signedIn(true);
        page.navigate("/playground");
        page.locator("#picture").setInputFiles(picture());
        see(page.locator("#image")).hasValue(Pattern.compile("asset:[0-9a-f]{64}"));
        page.locator("#prompt").fill("green");
        see(page.locator("#start")).isVisible();
        page.locator("#credits_per_edit").pressSequentially("0.5");
        see(page.locator("#credits")).hasText("0.5 credits");
        page.evaluate(
                "document.addEventListener('htmx:afterRequest', () => { window.answered = true; }, { once: true })");

        // The press takes the focus from the field, and the field tells that it has changed.
        page.locator("#start").hover();
        page.mouse().down();
        Chromium.until(page, "window.answered === true");
        page.mouse().up();

        page.waitForURL(Pattern.compile("/jobs/\\d+\\?done=submitted"));
        page.locator("#cancel").click();
        page.locator("#confirm").click();
        see(page.locator(".head .state")).hasText("cancelled");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_show_what_came_while_a_button_was_pressed_when_it_is_let_go_beside_it() throws Exception {
        Page page = signedIn(true);
        page.navigate("/playground");
        page.locator("#picture").setInputFiles(picture());
        see(page.locator("#image")).hasValue(Pattern.compile("asset:[0-9a-f]{64}"));
        page.locator("#prompt").fill("blue");
        see(page.locator("#start")).isVisible();
        page.evaluate("window.answers = 0; document.addEventListener('htmx:afterRequest', () => window.answers++)");

        page.locator("#start").hover();
        page.mouse().down();
        Chromium.until(page, "window.answers === 1");
        page.evaluate("document.getElementById('credits_per_edit').value = '0.75';"
                + " htmx.trigger('#credits_per_edit', 'change')");
        Chromium.until(page, "window.answers === 2");
        assertThat(page.locator("#credits").count()).isZero();
        page.mouse().move(0, 0);
        page.mouse().up();

        see(page.locator("#credits")).hasText("0.75 credits");
        assertThat(page.url()).endsWith("/playground");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void should_do_the_same_without_scripts() throws Exception {
        Page page = signedIn(false);
        page.navigate("/playground");
        Strict.check(page);
        page.locator("#picture").setInputFiles(picture());
        page.locator("#prompt").fill("red");
        page.locator("#check").click();
        see(page.locator("#image")).hasValue(Pattern.compile("asset:[0-9a-f]{64}"));
        page.locator("#start").click();
        see(page.locator(".head .state")).hasText("queued");
        page.locator("#cancel").click();
        page.locator("#confirm").click();
    }

    private Page signedIn(boolean scripts) throws Exception {
        Page page = chromium.page(server.toString(), scripts);
        page.navigate("/sign-in");
        page.getByLabel("Token")
                .fill(tokens.create("browser", "paula", Role.SUBMITTER, Optional.empty())
                        .secret());
        page.locator("main button").click();
        see(page.locator("main h1")).isAttached();
        return page;
    }

    private static LocatorAssertions see(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }

    private Path picture() throws IOException {
        return Files.write(folder.resolve("cat.png"), SampleCat.png());
    }
}
