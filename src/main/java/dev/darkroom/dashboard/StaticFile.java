package dev.darkroom.dashboard;

import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A file of the application that pages refer to, under a name that changes with its content: so browsers may keep it for ever. */
enum StaticFile {
    STYLE("/dashboard/darkroom.css", "css", "text/css;charset=UTF-8"),
    SCRIPT("/dashboard/darkroom.js", "js", "text/javascript;charset=UTF-8"),
    GALLERY("/dashboard/gallery.js", "js", "text/javascript;charset=UTF-8"),
    HTMX("/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js", "js", "text/javascript;charset=UTF-8"),
    ICON("/dashboard/icon.svg", "svg", "image/svg+xml");

    static final String ROOT = "/static/";

    private final String mediaType;
    private final byte[] bytes;
    private final String name;

    StaticFile(String resource, String ending, String mediaType) {
        this.mediaType = mediaType;
        this.bytes = read(resource);
        this.name = name().toLowerCase(java.util.Locale.ROOT) + "-"
                + Sha256.of(bytes).substring(0, 16) + "." + ending;
    }

    /** Whether that was this file's name in another version. */
    boolean wasCalled(String other) {
        return other.length() == name.length()
                && other.startsWith(name.substring(0, name.indexOf('-') + 1))
                && other.endsWith(name.substring(name.lastIndexOf('.')));
    }

    /** Where it is. */
    String path() {
        return ROOT + name;
    }

    String fileName() {
        return name;
    }

    String mediaType() {
        return mediaType;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    static byte[] read(String resource) {
        try (InputStream in = StaticFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the application lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
