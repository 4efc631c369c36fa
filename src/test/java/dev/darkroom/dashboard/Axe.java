package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is hard to use without a mouse, with a screen reader, or with weak eyes, as axe-core finds it. */
final class Axe {

    private static final String SCRIPT = script();

    private static final String RUN = """
            async () => {
              const { violations, passes } = await axe.run(document, { resultTypes: ["violations"] });
              return passes.length < 10 ? ["nothing was looked at"] : violations
                .filter(({ impact }) => impact === "serious" || impact === "critical")
                .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`));
            }
            """;

    /** It leaves empty style attributes behind, which htmx would set again where it puts something in their place: that the policy refuses. */
    private static final String TIDY =
            "() => document.querySelectorAll('[style=\"\"]').forEach((element) => element.removeAttribute('style'))";

    private Axe() {}

    /** Nothing serious and nothing critical. */
    static void check(Page page, String what) {
        // By the browser's own tools, not by a script of the page, which its policy would refuse.
        page.evaluate(SCRIPT);
        assertThat((List<?>) page.evaluate(RUN)).as("axe-core, %s", what).isEmpty();
        page.evaluate(TIDY);
    }

    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("axe.min.js is not on the class path of the tests");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
