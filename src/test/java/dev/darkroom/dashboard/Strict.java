package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;

/** What a page's policy would refuse must not stand in it, also where no script runs that would complain. */
final class Strict {

    private static final Pattern INLINE = Pattern.compile(
            "<style|<script(?![^>]* src=\"/static/)|<[^>]+ (style|on[a-z]+)\\s*=|href=\"\\s*javascript:",
            Pattern.CASE_INSENSITIVE);

    private Strict() {}

    /** The page as the server sends it to the same person. */
    static void check(Page page) {
        APIResponse response = page.request().get(page.url());
        String policy = response.headers().getOrDefault("content-security-policy", "");
        assertThat(policy)
                .as("policy of %s", page.url())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe", "*", "http:", "https:");
        assertThat(INLINE.matcher(response.text()).results().map(found -> found.group()))
                .as("scripts and styles within %s", page.url())
                .isEmpty();
        response.dispose();
    }
}
