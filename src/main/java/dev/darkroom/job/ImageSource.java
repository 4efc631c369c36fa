package dev.darkroom.job;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the picture to edit is. Its text form is what the {@code job.image} column holds. */
public sealed interface ImageSource {

    /** A path in the provider's asset store: needs no upload. Text form {@code asset:<path>}. */
    record Asset(String path) implements ImageSource {
        @Override
        public String toString() {
            return "asset:" + path;
        }
    }

    /** A picture that was handed in to the service and is kept under its SHA-256. Text form {@code asset:<64 hex digits>}, which is no path of the provider's. */
    record Kept(String sha256) implements ImageSource {
        private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

        /** Whether a text is the name of such a picture. */
        public static boolean isName(String text) {
            return NAME.matcher(text).matches();
        }

        @Override
        public String toString() {
            return "asset:" + sha256;
        }
    }

    /** A picture on the web, fetched when its job's turn comes. Text form: the http(s) URL. */
    record Remote(URI url) implements ImageSource {
        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** A file on this machine. Text form {@code file:<absolute path>}, not percent-encoded. */
    record LocalFile(Path path) implements ImageSource {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /**
     * Reads the text form back.
     *
     * @throws IllegalArgumentException when it is none of the four
     */
    static ImageSource parse(String text) {
        if (text.startsWith("asset:")) {
            String name = text.substring("asset:".length());
            return Kept.isName(name) ? new Kept(name) : new Asset(name);
        }
        if (text.startsWith("file:")) {
            return new LocalFile(Path.of(text.substring("file:".length())));
        }
        if (text.startsWith("http://") || text.startsWith("https://")) {
            return new Remote(URI.create(text));
        }
        throw new IllegalArgumentException("not an image source: " + text);
    }
}
