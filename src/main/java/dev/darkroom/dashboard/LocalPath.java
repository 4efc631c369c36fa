package dev.darkroom.dashboard;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where to go after signing in: a page of ours, and nothing else. */
final class LocalPath {

    private static final String HOME = "/";
    private static final int LONGEST = 2_000;

    private LocalPath() {}

    /** The path where it is one of a page, else the first page. */
    static String of(String text) {
        if (text == null || text.length() > LONGEST || !text.startsWith("/") || text.startsWith("//")) {
            return HOME;
        }
        // Browsers take a backslash for a slash, and leave tabs and line ends out.
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        if (!plain || !isPage(text) || text.startsWith("/sign-")) {
            return HOME;
        }
        try {
            URI uri = new URI(text);
            return uri.getScheme() == null && uri.getRawAuthority() == null ? text : HOME;
        } catch (java.net.URISyntaxException e) {
            return HOME;
        }
    }

    /** Not of the API, and not of the service's own workings. */
    static boolean isPage(String path) {
        return !path.startsWith("/api/") && !path.equals("/api") && !path.startsWith("/q/") && !path.equals("/q");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
