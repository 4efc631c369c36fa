package dev.darkroom.dashboard;

import dev.darkroom.api.JobView;
import dev.darkroom.api.Verdict;
import dev.darkroom.api.VerdictCounts;
import dev.darkroom.operation.Kind;
import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How values read on a page. */
@TemplateExtension
final class Shown {

    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Shown() {}

    static String grouped(long number) {
        return NumberFormat.getIntegerInstance(Locale.ROOT).format(number);
    }

    static String grouped(int number) {
        return grouped((long) number);
    }

    /** With what it counts, whose plural has an s behind it. */
    static String counted(long number, String noun) {
        return grouped(number) + " " + noun + (number == 1 ? "" : "s");
    }

    static String grouped(double number) {
        NumberFormat format = NumberFormat.getNumberInstance(Locale.ROOT);
        format.setMaximumFractionDigits(1);
        return format.format(number);
    }

    static String grouped(Double number) {
        return grouped(number.doubleValue());
    }

    static String grouped(BigDecimal number) {
        NumberFormat format = NumberFormat.getNumberInstance(Locale.ROOT);
        format.setMaximumFractionDigits(6);
        return format.format(number);
    }

    /** Names of constants: {@code CIRCUIT_OPEN} is shown as "circuit open". */
    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String verb(Kind kind) {
        return OperationWords.verb(kind);
    }

    /** Of an action as the audit has it. */
    static String method(String action) {
        return action.replaceFirst(" .*", "");
    }

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String iso(Instant time) {
        return time.toString();
    }

    static String exact(Instant time) {
        return EXACT.format(time);
    }

    /** From now, in one unit: a page that is asked for again stays the same for a while. */
    static String relative(Instant time) {
        Duration since = Duration.between(time, Instant.now());
        return since.isNegative() ? "in " + span(since.negated()) : past(since);
    }

    private static String past(Duration since) {
        return since.toSeconds() < 60 ? "just now" : span(since) + " ago";
    }

    /** From the claim to the outcome. */
    static String took(JobView.Attempt attempt) {
        Duration took = Duration.between(attempt.claimedAt(), attempt.settledAt());
        return took.toSeconds() < 60
                ? String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1_000.0)
                : took.toMinutes() + " min " + took.toSecondsPart() + " s";
    }

    static boolean isPaid(JobView.Attempt attempt) {
        return Boolean.TRUE.equals(attempt.paid());
    }

    static boolean isRejected(JobView job) {
        return job.verdict() != null && job.verdict().verdict() == Verdict.REJECTED;
    }

    static boolean isUnpaid(JobView.Attempt attempt) {
        return Boolean.FALSE.equals(attempt.paid());
    }

    /** Jobs with a picture. */
    static long pictures(VerdictCounts counts) {
        return counts.none() + judged(counts);
    }

    /** Jobs with a verdict. */
    static long judged(VerdictCounts counts) {
        return counts.accepted() + counts.rejected();
    }

    /** About so long. */
    static String span(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return "less than a minute";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
    }

    static String asSize(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        double shown = bytes / 1_000.0;
        return shown < 1_000
                ? String.format(Locale.ROOT, "%.1f kB", shown)
                : String.format(Locale.ROOT, "%.1f MB", shown / 1_000);
    }
}
