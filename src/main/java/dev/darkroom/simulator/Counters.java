package dev.darkroom.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** What happened since the start; what survives a restart is counted by the ledger. */
final class Counters {
    final AtomicLong edits = new AtomicLong();
    final AtomicLong uploads = new AtomicLong();
    final AtomicLong lookups = new AtomicLong();
    final AtomicLong downloads = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong rateLimited = new AtomicLong();
    final AtomicLong keysLeaked = new AtomicLong();
    final AtomicLong inFlight = new AtomicLong();
    final AtomicLong maxInFlight = new AtomicLong();

    void arrived(Endpoint endpoint) {
        AtomicLong counter = switch (endpoint) {
            case EDIT -> edits;
            case UPLOAD -> uploads;
            case LOOKUP -> lookups;
            case DOWNLOAD -> downloads;
        };
        counter.incrementAndGet();
    }

    void answered(int status) {
        if (status == 429) {
            rateLimited.incrementAndGet();
        } else if (status >= 400) {
            refused.incrementAndGet();
        }
    }

    void begin() {
        maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    void end() {
        inFlight.decrementAndGet();
    }
}
