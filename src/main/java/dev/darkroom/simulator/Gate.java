package dev.darkroom.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets a call in: its key, the rates, and faults that happen before anything is read. Used on the event loop only. */
final class Gate {
    private final Supplier<SimulatorSettings> settings;
    private final Counters counters;
    private final Faults faults;
    private final SlidingWindow arrived = new SlidingWindow();
    private final SlidingWindow accepted = new SlidingWindow();
    private final SlidingWindow uploads = new SlidingWindow();
    private volatile int maxArrived;
    private volatile int maxAccepted;

    Gate(Supplier<SimulatorSettings> settings, Counters counters, Faults faults) {
        this.settings = settings;
        this.counters = counters;
        this.faults = faults;
    }

    /** True if the call may go on; else it was answered or cut. */
    boolean admits(Exchange exchange, Endpoint endpoint) {
        counters.arrived(endpoint);
        long now = System.nanoTime();
        arrived.add(now, settings.get().rateWindow());
        maxArrived = arrived.max();
        if (!isKnown(exchange.request().getHeader("API-KEY"))) {
            exchange.send(ApiErrors.keyRefused(401));
            return false;
        }
        Optional<Answer> tooFast = tooFast(endpoint, now);
        if (tooFast.isPresent()) {
            exchange.send(tooFast.get());
            return false;
        }
        Optional<FaultRule> unread = faults.beforeReading(endpoint);
        unread.ifPresent(rule -> exchange.vanish(rule.fault()));
        return unread.isEmpty();
    }

    private boolean isKnown(String key) {
        SimulatorSettings now = settings.get();
        return key != null
                && !key.isBlank()
                && !now.badKeys().contains(key)
                && (now.keys().isEmpty() || now.keys().contains(key));
    }

    private Optional<Answer> tooFast(Endpoint endpoint, long now) {
        SimulatorSettings limits = settings.get();
        Duration width = limits.rateWindow();
        if (limits.ratePerMinute() > 0 && accepted.count(now, width) >= limits.ratePerMinute()) {
            return Optional.of(throttled(accepted.untilOldestLeaves(now, width), limits.ratePerMinute() + " requests"));
        }
        if (endpoint == Endpoint.UPLOAD
                && limits.uploadsPerMinute() > 0
                && uploads.count(now, width) >= limits.uploadsPerMinute()) {
            return Optional.of(
                    throttled(uploads.untilOldestLeaves(now, width), limits.uploadsPerMinute() + " uploads"));
        }
        accepted.add(now, width);
        maxAccepted = accepted.max();
        if (endpoint == Endpoint.UPLOAD) {
            uploads.add(now, width);
        }
        return Optional.empty();
    }

    /** A 429 in the form that the settings ask for. */
    Answer throttled(Duration wait, String limit) {
        Answer answer = ApiErrors.rateLimited("Too many requests: " + limit + " are allowed");
        return switch (settings.get().retryAfter()) {
            case SECONDS -> answer.withRetryAfter(FaultAnswers.inSeconds(wait));
            case DATE -> answer.withRetryAfter(FaultAnswers.asDate(wait));
            case NONE -> answer;
        };
    }

    /** Most requests (edits, look-ups, uploads; refused ones too) that came in any one rate window. */
    int maxArrived() {
        return maxArrived;
    }

    /** The same without those answered 429 or 401. */
    int maxAccepted() {
        return maxAccepted;
    }
}
