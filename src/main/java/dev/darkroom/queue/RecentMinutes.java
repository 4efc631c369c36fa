package dev.darkroom.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The last minutes, each of them.
 *
 * @param now by the clock of the database
 * @param minutes oldest first; the last one goes on
 */
public record RecentMinutes(Instant now, List<ThroughputLog.Minute> minutes) {

    /** How many whole minutes the pace is told of, beside the one that goes on. */
    private static final int WHOLE = 3;

    /**
     * The pace that is reached: edits a minute over the last three whole minutes and the present one. Minutes before the first edit among these do not count, so that
     * a queue which has just begun is not told to be slow; less than a minute is told as one.
     */
    public double editsPerMinute() {
        List<ThroughputLog.Minute> last =
                minutes.subList(Math.max(0, minutes.size() - WHOLE - 1), minutes.size()).stream()
                        .dropWhile(minute -> minute.happened().edits() == 0)
                        .toList();
        if (last.isEmpty()) {
            return 0;
        }
        long edits =
                last.stream().mapToLong(minute -> minute.happened().edits()).sum();
        long millis = Math.max(60_000, Duration.between(last.get(0).at(), now).toMillis());
        return Math.round(edits * 600_000.0 / millis) / 10.0;
    }
}
