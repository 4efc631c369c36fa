package dev.darkroom.dashboard;

import dev.darkroom.queue.Happened;
import dev.darkroom.queue.RecentMinutes;
import dev.darkroom.queue.ThroughputLog;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The last hour as bars: upwards what came to rest, downwards what was answered 429, on one scale.
 *
 * @param baseline how far below the upper edge the two meet, of {@value #HEIGHT}
 * @param most jobs that came to rest in one minute
 * @param mostThrottled answers 429 in one minute
 */
public record ThroughputChart(
        List<Column> columns, long baseline, long most, long mostThrottled, Sums sums, Instant from, Instant until) {

    private static final int HEIGHT = 120;
    private static final int STEP = 12;
    private static final int BAR = 10;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A minute. */
    public record Column(long x, Instant at, Happened happened, List<Part> parts) {

        public String clock() {
            return CLOCK.format(at);
        }

        public boolean isEmpty() {
            return happened.rested() + happened.cancelled() + happened.edits() + happened.throttled() + happened.paid()
                    == 0;
        }
    }

    /** A stretch of one kind. */
    public record Part(String kind, long y, long height) {}

    /** Of the hour. */
    public record Sums(long succeeded, long failed, long uncertain, long throttled) {}

    static ThroughputChart of(RecentMinutes recent) {
        List<ThroughputLog.Minute> minutes = recent.minutes();
        long most = most(minutes, Happened::rested);
        long throttled = most(minutes, Happened::throttled);
        double unit = (double) HEIGHT / Math.max(1, most + throttled);
        long baseline = most + throttled == 0 ? HEIGHT : Math.round(most * unit);
        List<Column> columns = new ArrayList<>();
        for (ThroughputLog.Minute minute : minutes) {
            columns.add(new Column(
                    (long) columns.size() * STEP,
                    minute.at(),
                    minute.happened(),
                    parts(minute.happened(), baseline, unit)));
        }
        Sums sums = new Sums(
                sum(minutes, Happened::succeeded),
                sum(minutes, Happened::failed),
                sum(minutes, Happened::uncertain),
                sum(minutes, Happened::throttled));
        return new ThroughputChart(
                columns,
                baseline,
                most,
                throttled,
                sums,
                minutes.get(0).at(),
                minutes.get(minutes.size() - 1).at());
    }

    private static List<Part> parts(Happened happened, long baseline, double unit) {
        List<Part> parts = new ArrayList<>();
        long top = baseline;
        top = up(parts, "succeeded", happened.succeeded(), top, unit);
        top = up(parts, "failed", happened.failed(), top, unit);
        up(parts, "uncertain", happened.uncertain(), top, unit);
        if (happened.throttled() > 0) {
            parts.add(new Part("throttled", baseline, Math.max(2, Math.round(happened.throttled() * unit))));
        }
        return parts;
    }

    /** However few they are, they are seen. */
    private static long up(List<Part> parts, String kind, long jobs, long top, double unit) {
        if (jobs == 0) {
            return top;
        }
        long height = Math.max(2, Math.round(jobs * unit));
        parts.add(new Part(kind, top - height, height));
        return top - height;
    }

    private static long most(List<ThroughputLog.Minute> minutes, ToLongFunction<Happened> what) {
        return minutes.stream()
                .map(ThroughputLog.Minute::happened)
                .mapToLong(what)
                .max()
                .orElse(0);
    }

    private static long sum(List<ThroughputLog.Minute> minutes, ToLongFunction<Happened> what) {
        return minutes.stream()
                .map(ThroughputLog.Minute::happened)
                .mapToLong(what)
                .sum();
    }

    public int height() {
        return HEIGHT;
    }

    public int width() {
        return columns.size() * STEP;
    }

    public int bar() {
        return BAR;
    }

    public boolean isEmpty() {
        return most + mostThrottled == 0;
    }

    /** When most came to rest. */
    public String peak() {
        return columns.stream()
                .filter(column -> column.happened().rested() == most)
                .findFirst()
                .map(Column::clock)
                .orElse("");
    }

    /** The minutes in which something happened, newest first: the same as a table. */
    public List<Column> lines() {
        List<Column> lines = new ArrayList<>(
                columns.stream().filter(column -> !column.isEmpty()).toList());
        java.util.Collections.reverse(lines);
        return lines;
    }

    public String fromClock() {
        return CLOCK.format(from);
    }

    public String untilClock() {
        return CLOCK.format(until);
    }
}
