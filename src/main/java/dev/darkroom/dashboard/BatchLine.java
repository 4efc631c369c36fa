package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;

/** A batch in a list. */
public record BatchLine(BatchView batch, Bar bar) {

    static BatchLine of(BatchView batch) {
        return new BatchLine(batch, Bar.of(batch.requestCounts()));
    }
}
