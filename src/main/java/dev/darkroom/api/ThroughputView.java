package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.darkroom.queue.Happened;
import dev.darkroom.queue.RecentMinutes;
import dev.darkroom.queue.ThroughputLog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What happened lately.
 *
 * @param asOf by the clock of the database
 * @param editsPerMinute the pace that is reached: of the last three whole minutes and the present one, from the first edit among them; of less, where fewer are asked for
 * @param minutes oldest first; the last one goes on
 * @param days in UTC, oldest first; the last one is today
 */
public record ThroughputView(Instant asOf, double editsPerMinute, List<Minute> minutes, List<Day> days) {

    public record Minute(Instant at, @JsonUnwrapped Happened happened) {}

    public record Day(LocalDate day, @JsonUnwrapped Happened happened) {}

    static ThroughputView of(RecentMinutes recent, List<ThroughputLog.Day> days) {
        return new ThroughputView(
                recent.now(),
                recent.editsPerMinute(),
                recent.minutes().stream()
                        .map(minute -> new Minute(minute.at(), minute.happened()))
                        .toList(),
                days.stream().map(day -> new Day(day.day(), day.happened())).toList());
    }
}
