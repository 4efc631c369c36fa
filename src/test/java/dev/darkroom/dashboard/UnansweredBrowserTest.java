package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told where no answer comes, or one that is of somebody else, in a real browser. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnansweredBrowserTest {

    private static final String SUBMIT = "**/submit";

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

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
    void should_say_that_rows_may_have_been_queued_where_no_answer_came_and_queue_them_once() throws Exception {
        Page page = signedIn();
        checked(page, "unanswered");
        page.evaluate("document.addEventListener('htmx:configRequest', ({ detail }) => {"
                + " window.patience = detail.timeout; detail.timeout = 1000; }, { once: true })");
        // It is taken, and the answer never arrives.
        page.route(SUBMIT, Route::fetch);
        page.locator("#start").click();
        see(page.locator("#unknown")).containsText("may have been queued");
        see(page.locator("#unknown")).containsText("No answer came in time");
        see(page.locator("#unknown a")).hasAttribute("href", "/batches");
        assertThat((Integer) page.evaluate("window.patience")).isGreaterThan(60 * 60 * 1000);
        Chromium.picture(page, "submit-unknown");

        // Whoever checks or starts again is still told.
        for (int status : new int[] {502, 504}) {
            page.unroute(SUBMIT);
            page.route(SUBMIT, route -> route.fulfill(new Route.FulfillOptions().setStatus(status)));
            page.locator("#start").click();
            see(page.locator("#unknown")).containsText("HTTP " + status);
        }
        page.locator("#check").click();
        see(page.locator("#failed")).containsText("nothing is paid by checking");
        see(page.locator("#unknown")).isVisible();

        page.unroute(SUBMIT);
        page.locator("#check").click();
        see(page.locator("#failed")).hasCount(0);
        see(page.locator("#unknown")).isVisible();
        page.locator("#start").click();
        see(page.locator("h1")).hasText("unanswered");
        assertThat(count("SELECT count(*) FROM batch WHERE name = 'unanswered'"))
                .as("what was taken without an answer, and no other")
                .isEqualTo(1);
        cancel(page);
        assertNoComplaints();
    }

    @Test
    void should_say_that_nothing_was_queued_where_it_was_refused_and_why() throws Exception {
        Page page = signedIn();
        checked(page, "refused upload");
        page.route(
                SUBMIT,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(413)
                        .setContentType("text/html")
                        .setBody("<main><h1>Too large</h1> <p>The body is larger than it may be.</p></main>")));
        page.locator("#start").click();
        see(page.locator("#failed")).containsText("Nothing was queued");
        see(page.locator("#failed")).containsText("HTTP 413: Too large The body is larger than it may be.");
        assertThat(page.locator("#unknown").count()).isZero();

        page.unroute(SUBMIT);
        page.route(SUBMIT, Route::abort);
        page.locator("#start").click();
        see(page.locator("#unknown")).containsText("the connection broke");
        assertThat(count("SELECT count(*) FROM batch WHERE name = 'refused upload'"))
                .isZero();
        assertNoComplaints();
    }

    @Test
    void should_say_in_the_playground_that_nothing_was_checked() throws Exception {
        Page page = signedIn();
        page.navigate("/playground");
        page.route("**/playground", Route::abort);
        page.locator("#prompt").pressSequentially("green");
        see(page.locator("#failed")).containsText("It was not checked");
        Chromium.picture(page, "playground-unanswered");
        page.unroute("**/playground");
        page.locator("#prompt").pressSequentially("er");
        see(page.locator("#failed")).hasCount(0);
        see(page.locator("#report")).containsText("image");
        assertNoComplaints();
    }

    @Test
    void should_keep_what_was_typed_when_the_session_has_ended_and_go_on_once_it_has_begun_again() throws Exception {
        Page page = signedIn();
        page.navigate("/playground");
        page.context().clearCookies();
        page.locator("#prompt").pressSequentially("green");
        see(page.locator("#failed")).containsText("Sign in in another tab");
        see(page.locator("#prompt")).hasValue("green");
        Chromium.picture(page, "playground-signed-out");

        signIn(page.context().newPage());
        page.locator("#prompt").pressSequentially("er");
        see(page.locator("#failed")).hasCount(0);
        see(page.locator("#report")).containsText("image");
        see(page.locator("#prompt")).hasValue("greener");
        assertNoComplaints();
    }

    private void checked(Page page, String name) throws Exception {
        page.navigate("/submit");
        page.locator("#file")
                .setInputFiles(Files.writeString(
                        folder.resolve(name + ".csv"), "image,prompt\nhttps://example.com/1.png,red\n"));
        page.locator("#check").click();
        see(page.locator("#start")).hasText("Start: 1 edit");
    }

    private static void cancel(Page page) {
        page.locator("#cancel").click();
        page.locator("#confirm").click();
        see(page.locator(".head .state")).hasText("cancelled");
    }

    private Page signedIn() throws Exception {
        Page page = chromium.page(server.toString());
        signIn(page);
        return page;
    }

    private void signIn(Page page) throws Exception {
        page.navigate("/sign-in");
        page.getByLabel("Token")
                .fill(tokens.create("browser", "nora", Role.SUBMITTER, Optional.empty())
                        .secret());
        page.locator("main button").click();
        see(page.locator("main h1")).isAttached();
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void assertNoComplaints() {
        chromium.complaints()
                .removeIf(text ->
                        text.matches("(?s).*(ERR_FAILED|: htmx:|Response Status Error|the server responded).*"));
        assertThat(chromium.complaints()).isEmpty();
    }

    private static LocatorAssertions see(Locator locator) {
        return PlaywrightAssertions.assertThat(locator);
    }
}
