package dev.darkroom.bench;

import dev.darkroom.intake.Submitted;
import dev.darkroom.queue.BatchProgress;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A node that no rate holds back. */
final class Fast {

    /** As {@code darkroom.queue.statement-size} is by default. */
    static final int STATEMENT_SIZE = 500;

    private Fast() {}

    static Map<String, String> settings(int concurrency) {
        Map<String, String> settings = new HashMap<>();
        settings.put("darkroom.editor.rate-per-minute", "6000000");
        settings.put("darkroom.editor.burst", "100000");
        settings.put("darkroom.editor.concurrency", Integer.toString(concurrency));
        return settings;
    }

    /** What a no-op editor leaves behind; anything else would mean that something else was measured. */
    static void requireAllRefused(Node node, Submitted batch, long jobs) throws SQLException {
        BatchProgress progress = node.progress(batch.batchId());
        if (progress.failed() != jobs || progress.paid() != 0) {
            throw new BenchFailure("not every job went the way of the bench: " + progress);
        }
    }
}
