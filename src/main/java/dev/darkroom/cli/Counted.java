package dev.darkroom.cli;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers with what they count: "1 row", "1,234 rows". */
final class Counted {

    private Counted() {}

    static String rows(long count) {
        return of(count, "row");
    }

    /** With a comma behind each three digits. */
    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** The same, to the whole number. */
    static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.0f", amount);
    }

    /** @param noun in the singular; its plural has an s behind it */
    static String of(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
