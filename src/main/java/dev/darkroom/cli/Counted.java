package dev.darkroom.cli;

import java.util.Locale;

/** Numbers with what they count: "1 row", "1,234 rows". */
final class Counted {

    private Counted() {}

    static String rows(long count) {
        return of(count, "row");
    }

    /** @param noun in the singular; its plural has an s behind it */
    static String of(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
