package dev.darkroom.job;

import java.text.Normalizer;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes a file's base name out of what the user calls a row: safe on Linux, macOS and Windows, never outside its folder.
 *
 * <p>A name that had to be changed carries eight hex digits of its SHA-256, so that {@code a/b} and {@code a:b} stay apart.
 */
public final class OutputName {

    /** In UTF-16 units; leaves room for an ending and {@code .part} under the 255 bytes of common file systems. */
    private static final int LONGEST = 60;

    private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{M}\\p{N}._-]+");
    private static final Pattern EDGE_DOTS = Pattern.compile("^[.]+|[.]+$");

    private static final Set<String> RESERVED = Set.of(
            "con",
            "prn",
            "aux",
            "nul",
            "com1",
            "com2",
            "com3",
            "com4",
            "com5",
            "com6",
            "com7",
            "com8",
            "com9",
            "lpt1",
            "lpt2",
            "lpt3",
            "lpt4",
            "lpt5",
            "lpt6",
            "lpt7",
            "lpt8",
            "lpt9",
            // Darkroom's own files beside the pictures.
            "records",
            "manifest",
            "errors");

    private OutputName() {}

    /** The safe form of a name. The same name always gives the same form. */
    public static String safe(String name) {
        String normal = Normalizer.normalize(name, Normalizer.Form.NFC);
        String safe = Excerpt.start(
                EDGE_DOTS.matcher(UNSAFE.matcher(normal).replaceAll("_")).replaceAll("_"), LONGEST);
        return safe.equals(name) && !reserved(safe) ? safe : apart(safe, name);
    }

    /** A form that differs from the safe form of another name with which it would clash. */
    public static String apart(String safe, String name) {
        return safe + "-" + Sha256.of(name).substring(0, 8);
    }

    private static boolean reserved(String name) {
        int dot = name.indexOf('.');
        return RESERVED.contains((dot < 0 ? name : name.substring(0, dot)).toLowerCase(java.util.Locale.ROOT));
    }
}
