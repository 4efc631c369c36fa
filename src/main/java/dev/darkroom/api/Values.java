package dev.darkroom.api;

import dev.darkroom.intake.Spelling;
import dev.darkroom.job.Excerpt;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads parameters, and says what is allowed where one is not. */
public final class Values {

    private static final int SHOWN = 200;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private Values() {}

    /** @throws ProblemException 422 for a parameter that is none: a misspelt cap must not be passed over */
    public static void onlyParameters(UriInfo uri, Set<String> known) {
        onlyKnown(uri.getQueryParameters().keySet(), known, "parameter");
    }

    static void onlyKnown(Set<String> given, Set<String> known, String what) {
        for (String name : given) {
            if (!known.contains(name)) {
                String near = Spelling.nearest(name, known)
                        .map(word -> " Did you mean " + word + "?")
                        .orElse("");
                throw new ProblemException(
                        dev.darkroom.problem.Problem.of(
                                422,
                                "UNKNOWN_FIELD",
                                "There is no such %s.%s".formatted(what, near),
                                shown(name),
                                known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))),
                        java.util.Map.of());
            }
        }
    }

    public static long number(String field, String text, long least, long most) {
        String allowed = "a whole number from %d to %d".formatted(least, most);
        if (text.matches("\\d{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw refuse(field, text, allowed);
    }

    /** With its offset, of the years 1970 to 9999. */
    public static Instant time(String field, String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw refuse(field, text, "a time with its offset, such as 2026-03-27T10:00:00Z");
    }

    /** At most 12 digits before and 6 behind the point. */
    public static BigDecimal amount(String field, String text) {
        if (text.matches("\\d{1,12}(\\.\\d{1,6})?")) {
            return new BigDecimal(text);
        }
        throw refuse(field, text, "an amount from 0 with at most six decimals");
    }

    static boolean flag(String field, String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw refuse(field, text, "true or false");
    }

    /** In capital or small letters. */
    public static <E extends Enum<E>> E word(Class<E> type, String field, String text) {
        E[] words = type.getEnumConstants();
        return Arrays.stream(words)
                .filter(word -> word.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        refuse(field, text, Arrays.stream(words).map(Enum::name).collect(Collectors.joining(", "))));
    }

    public static String text(String field, String text, int most) {
        if (!text.isBlank()
                && text.length() <= most
                && text.chars().noneMatch(Character::isISOControl)
                && whole(text)) {
            return text;
        }
        throw refuse(field, text, "text of 1 to %d characters on one line".formatted(most));
    }

    /** Half a surrogate pair is nothing that the database can hold. */
    private static boolean whole(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    static ProblemException refuse(String field, String value, String allowed) {
        return ProblemException.invalid(
                field, "%s is \"%s\": it must be %s.".formatted(field, shown(value), allowed), allowed);
    }

    private static String shown(String text) {
        return Excerpt.of(text.replaceAll("\\p{Cntrl}", "?"), SHOWN);
    }
}
