package dev.darkroom.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each receiver is given at once by this node. One that has failed a few times in a row is asked by one message at a time, and rests between them, up to a minute: thousands of
 * messages that wait for it neither storm it nor take the places of others. Not for use by two threads.
 */
final class Receivers {

    /** Failures in a row that are not held against it: one address may be wrong where others of the same host are right. */
    private static final int FORGIVEN = 2;

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private final int perHost;
    private final LongSupplier nanos;
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, Failing> failing = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failing> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Failing(int times, long untilNanos) {}

    Receivers(int perHost, LongSupplier nanos) {
        this.perHost = perHost;
        this.nanos = nanos;
    }

    /** For the hosts where it is not {@code perHost}: how many may be claimed now. */
    Map<String, Integer> rooms() {
        Map<String, Integer> rooms = new HashMap<>();
        inFlight.forEach((host, count) -> rooms.put(host, perHost - count));
        failing.forEach((host, now) -> {
            if (now.times() > FORGIVEN) {
                boolean rests = now.untilNanos() - nanos.getAsLong() > 0;
                rooms.put(host, rests || inFlight.containsKey(host) ? 0 : 1);
            }
        });
        return rooms;
    }

    int inFlight() {
        return inFlight.values().stream().mapToInt(Integer::intValue).sum();
    }

    void begin(String host) {
        inFlight.merge(host, 1, Integer::sum);
    }

    /** @return whether it is the first failure after it did well */
    boolean end(String host, boolean well) {
        inFlight.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
        if (well) {
            failing.remove(host);
            return false;
        }
        int times = failing.containsKey(host) ? failing.get(host).times() + 1 : 1;
        long rest = times <= FORGIVEN
                ? 0
                : Math.min(LONGEST.toNanos(), Duration.ofSeconds(1).toNanos() << Math.min(times - FORGIVEN - 1, 10));
        failing.put(host, new Failing(times, nanos.getAsLong() + rest));
        return times == 1;
    }
}
