package dev.darkroom.job;

/** The beginning of a text that may be long. Never with half a character at its end: neither JSON nor the database takes one. */
public final class Excerpt {

    private Excerpt() {}

    /** The text as it is, or so many of its characters (UTF-16) and "…". */
    public static String of(String text, int most) {
        return text.length() <= most ? text : start(text, most) + "…";
    }

    /** At most so many of its characters (UTF-16). */
    public static String start(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
