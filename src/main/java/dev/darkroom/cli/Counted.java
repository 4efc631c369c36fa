package dev.darkroom.cli;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers with what they count: "1 row", "1,234 rows". */
final class Counted {

    private Counted() {}

    static String rows(long count) {
        return of(count, "row");
    }

    /** With a comma between each three digits. By hand: Java's formatter loads for longer than the rest of a table takes. */
    static String number(long count) {
        StringBuilder digits = new StringBuilder(Long.toString(count));
        int first = count < 0 ? 1 : 0;
        for (int i = digits.length() - 3; i > first; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** The same, to the whole number. */
    static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.0f", amount);
    }

    /** @param noun in the singular; its plural has an s behind it */
    static String of(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
