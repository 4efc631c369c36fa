package dev.darkroom.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each owner is given at each receiver at once by this node, and at all of them together. A receiver that has failed an owner a few times in a row is asked by one of its messages at a
 * time, and rests between them, up to a minute: thousands of messages that wait for it neither storm it nor take the places of others. What other owners send there is not held back by that.
 * Not for use by two threads.
 */
final class Receivers {

    /** Failures in a row that are not held against it: one address may be wrong where others of the same host are right. */
    private static final int FORGIVEN = 2;

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private final int places;
    private final int perOwner;
    private final int perLane;
    private final LongSupplier nanos;
    private final Map<Lane, Integer> inFlight = new HashMap<>();
    private final Map<Lane, Failing> failing = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Lane, Failing> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Failing(int times, long untilNanos) {}

    Receivers(WebhookConfig config, LongSupplier nanos) {
        this.places = config.concurrency();
        this.perOwner = Math.max(1, places / 2);
        this.perLane = config.perHost();
        this.nanos = nanos;
    }

    Rooms rooms() {
        Map<String, Integer> owners = new HashMap<>();
        Map<Lane, Integer> lanes = new HashMap<>();
        inFlight.forEach((lane, count) -> {
            owners.merge(lane.owner(), count, Integer::sum);
            lanes.put(lane, perLane - count);
        });
        owners.replaceAll((owner, count) -> perOwner - count);
        failing.forEach((lane, now) -> {
            if (now.times() > FORGIVEN) {
                boolean rests = now.untilNanos() - nanos.getAsLong() > 0;
                lanes.put(lane, rests || inFlight.containsKey(lane) ? 0 : 1);
            }
        });
        return new Rooms(places - inFlight(), perOwner, owners, perLane, lanes);
    }

    int inFlight() {
        return inFlight.values().stream().mapToInt(Integer::intValue).sum();
    }

    void begin(Lane lane) {
        inFlight.merge(lane, 1, Integer::sum);
    }

    /** @return whether it is the first failure after it did well */
    boolean end(Lane lane, boolean well) {
        inFlight.computeIfPresent(lane, (name, count) -> count == 1 ? null : count - 1);
        if (well) {
            failing.remove(lane);
            return false;
        }
        int times = failing.containsKey(lane) ? failing.get(lane).times() + 1 : 1;
        long rest = times <= FORGIVEN
                ? 0
                : Math.min(LONGEST.toNanos(), Duration.ofSeconds(1).toNanos() << Math.min(times - FORGIVEN - 1, 10));
        failing.put(lane, new Failing(times, nanos.getAsLong() + rest));
        return times == 1;
    }
}
