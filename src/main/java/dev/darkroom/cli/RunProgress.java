package dev.darkroom.cli;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.Throughput;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows how a run goes: a bar that is redrawn on a terminal, a line every ten seconds elsewhere. */
final class RunProgress {

    private static final int BAR = 16;

    /** The terminal cuts off what is too long: a bar that wraps can not be drawn over. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration SPEED_WINDOW = Duration.ofSeconds(60);

    private final PrintStream out;
    private final boolean terminal;
    private final Throughput throughput = new Throughput(SPEED_WINDOW);
    private long lastLine = Long.MIN_VALUE;

    RunProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(BatchProgress progress, Pace.State pace, long nanos) {
        throughput.add(progress, nanos);
        if (terminal) {
            // The cursor stays at the line's start, so that whatever else is printed takes the bar's place.
            out.print(NO_WRAP + Terminal.ERASE_LINE + bar(progress) + " " + facts(progress, pace) + WRAP + "\r");
            out.flush();
        } else if (lastLine == Long.MIN_VALUE || nanos - lastLine >= LINE_INTERVAL.toNanos()) {
            lastLine = nanos;
            out.println(facts(progress, pace));
        }
    }

    /** Leaves the last bar standing, so that what is printed next begins a line of its own. */
    void end() {
        if (terminal) {
            out.println();
        }
    }

    private String facts(BatchProgress p, Pace.State pace) {
        StringBuilder line = new StringBuilder(number(done(p)) + "/" + number(p.total()) + " done");
        append(line, p.failed(), " failed");
        append(line, p.uncertain(), " uncertain");
        // Not "in flight": they may be at an upload or a download, and those words are for calls that are paid.
        append(line, p.running(), " running");
        OptionalDouble speed = throughput.perMinute();
        speed.ifPresent(perMinute ->
                line.append(" | ").append(number(Math.round(perMinute))).append("/min"));
        Throughput.left(p, speed).ifPresent(eta -> line.append(" | ETA ").append(Durations.human(eta)));
        line.append(" | ").append(number(p.paid())).append(" paid");
        if (pace.paused()) {
            line.append(" | a person has paused the whole queue: waiting until it is resumed");
        } else if (pace.circuit().isPresent()) {
            Duration openFor = pace.circuit().get().openFor();
            line.append(" | the API is down, ")
                    .append(
                            pace.circuit().get().probing() || openFor.isZero()
                                    ? "trying it"
                                    : "next try in " + Durations.human(openFor));
        } else if (!pace.blockedFor().isZero()) {
            line.append(" | told to wait ").append(Durations.human(pace.blockedFor()));
        } else if (pace.current() < pace.perMinute()) {
            line.append(" | rate cut to ").append(number(pace.current())).append("/min");
        }
        return line.toString();
    }

    private static void append(StringBuilder line, long count, String what) {
        if (count > 0) {
            line.append(" | ").append(number(count)).append(what);
        }
    }

    private static String bar(BatchProgress p) {
        int filled = p.total() == 0 ? BAR : (int) (BAR * done(p) / p.total());
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
    }

    private static long done(BatchProgress p) {
        return p.succeeded() + p.failed() + p.cancelled() + p.uncertain();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
