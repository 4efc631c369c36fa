package dev.darkroom.api;

import dev.darkroom.api.BatchView.EtaUnknown;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.Throughput;
import dev.darkroom.queue.Throughputs;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;

/** When batches will be done. */
@ApplicationScoped
class Outlook {

    private static final String QUEUE = """
            SELECT paused_at IS NOT NULL AS paused, stopped_code IS NOT NULL AS stopped, down_until(pace) IS NOT NULL AS down, current_rate(pace) AS rate
            FROM pace WHERE name = 'api'
            """;

    private final Sql sql;
    private final Throughputs throughputs;

    Outlook(Sql sql, Throughputs throughputs) {
        this.sql = sql;
        this.throughputs = throughputs;
    }

    /**
     * What holds for all batches.
     *
     * @param unknown null: the queue goes
     * @param perMinute what the API may be asked, as it is after 429s and pauses
     */
    record Now(EtaUnknown unknown, double perMinute) {}

    Now now() throws SQLException {
        return sql.one(QUEUE, Outlook::read).orElseThrow();
    }

    private static Now read(ResultSet row) throws SQLException {
        EtaUnknown unknown = row.getBoolean("stopped")
                ? EtaUnknown.QUEUE_STOPPED
                : row.getBoolean("paused")
                        ? EtaUnknown.QUEUE_PAUSED
                        : row.getBoolean("down") ? EtaUnknown.API_DOWN : null;
        return new Now(unknown, row.getDouble("rate"));
    }

    /** @param worked whether a node works on its queue */
    BatchView of(BatchView batch, BatchProgress progress, Now now, boolean worked) {
        OptionalDouble rate = throughputs.perMinute(batch.id());
        Double shown = rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null;
        boolean rests = batch.state().isDone();
        EtaUnknown unknown = rests ? null : unknown(batch.state(), now, worked);
        if (rests || unknown != null) {
            return batch.with(shown, null, unknown);
        }
        // Until something of it has come to rest: at best it gets its share of the pace.
        OptionalDouble share = OptionalDouble.of(Math.max(0.1, now.perMinute()) / throughputs.batches());
        Optional<Duration> left = Throughput.left(progress, rate.isPresent() ? rate : share);
        Instant done = left.map(Instant.now()::plus)
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
                .orElse(null);
        return batch.with(shown, done, null);
    }

    private static EtaUnknown unknown(BatchState state, Now now, boolean worked) {
        if (state == BatchState.PAUSED) {
            return EtaUnknown.PAUSED;
        }
        if (state == BatchState.HELD) {
            return EtaUnknown.HELD;
        }
        return now.unknown() != null ? now.unknown() : worked ? null : EtaUnknown.NO_WORKER;
    }
}
