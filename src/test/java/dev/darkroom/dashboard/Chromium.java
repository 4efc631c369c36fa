package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The machine's own browser, without a window. Whatever it complains of is kept: a page that breaks its own rules fails the test. */
final class Chromium implements AutoCloseable {

    /** Set where a browser must be there. */
    private static final String REQUIRED = "DARKROOM_TEST_BROWSER";

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int WIDE = 1_200;
    private static final int NARROW = 360;

    private static final Set<String> DOCUMENTED = Set.of("overview", "batch", "job", "playground");
    private static final int DOCUMENT_WIDTH = 960;
    private static final int DOCUMENT_HEIGHT = 860;

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new ArrayList<>();

    private Chromium(Path executable) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Its driver is read from its jar by the loader of the application's classes, not by that of Quarkus.
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        // As root, in a container, there is no sandbox; it sees this test's pages alone.
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    static Chromium start() {
        Optional<Path> executable = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (executable.isEmpty() && "required".equals(System.getenv(REQUIRED))) {
            fail("There is no Chromium on the PATH, and %s says that there must be one.".formatted(REQUIRED));
        }
        Assumptions.assumeTrue(
                executable.isPresent(),
                "Skipped: there is no Chromium on the PATH (Debian: apt-get install chromium).");
        return new Chromium(executable.get());
    }

    Page page(String server) {
        return page(server, true);
    }

    Page page(String server, boolean scripts) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(server)
                .setJavaScriptEnabled(scripts)
                .setViewportSize(WIDE, 800));
        context.setDefaultTimeout(20_000);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // What is refused on purpose (a file with mistakes) is told there, too, and so is the style of the
            // browser's own page around a picture.
            boolean isOfThePage = message.type().equals("error")
                    && !message.text().contains("status of 422")
                    && !page.url().matches(".*/api/v1/jobs/\\d+/(result|source).*");
            if (isOfThePage) {
                complaints.add(page.url() + ": " + message.text() + " (" + message.location() + ")");
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        return page;
    }

    /** Asked from here again and again: what would poll within the page is refused by its own rules. */
    static void look(Page page) {
        until(page, "[...document.images].every(image => image.complete && image.naturalWidth > 0)");
    }

    static void until(Page page, String condition) {
        page.waitForCondition(() -> (Boolean) page.evaluate(condition));
    }

    /** In daylight and at night, on a desk and on a telephone. */
    static void picture(Page page, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.setViewportSize(WIDE, 800);
            shoot(page, name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
            Axe.check(page, name + " in " + scheme);
        }
        Strict.check(page);
        page.setViewportSize(NARROW, 740);
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                .as("%s at %d px is not wider than the screen", name, NARROW)
                .isEqualTo(NARROW);
        shoot(page, name + "-narrow");
        Axe.check(page, name + " at " + NARROW + " px");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        document(page, name);
        page.setViewportSize(WIDE, 800);
    }

    /** What the documentation shows: the upper part of the page, as it is on a small screen. */
    private static void document(Page page, String name) {
        String folder = System.getProperty("darkroom.test.pictures");
        if (folder == null || !DOCUMENTED.contains(name)) {
            return;
        }
        page.setViewportSize(DOCUMENT_WIDTH, DOCUMENT_HEIGHT);
        page.evaluate("window.scrollTo(0, 0)");
        byte[] png = page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, name + ".png")));
        assertThat(png).as("the picture of %s is small", name).hasSizeLessThan(120_000);
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
