package dev.darkroom.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
    private final Set<Flight> flights = new HashSet<>();
    private final Map<Lane, Failing> failing = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Lane, Failing> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Failing(int times, long untilNanos) {}

    /** A try under way, each one for itself. It is counted until it ends, and no longer than its message is leased: where memory ran out nobody may hear of its end. */
    static final class Flight {
        private final Lane lane;
        private final long untilNanos;

        private Flight(Lane lane, long untilNanos) {
            this.lane = lane;
            this.untilNanos = untilNanos;
        }
    }

    Receivers(WebhookConfig config, LongSupplier nanos) {
        this.places = config.concurrency();
        this.perOwner = Math.max(1, places / 2);
        this.perLane = config.perHost();
        this.nanos = nanos;
    }

    Rooms rooms() {
        int room = places - inFlight();
        Map<String, Integer> owners = new HashMap<>();
        Map<Lane, Integer> lanes = new HashMap<>();
        for (Flight flight : flights) {
            owners.merge(flight.lane.owner(), 1, Integer::sum);
            lanes.merge(flight.lane, 1, Integer::sum);
        }
        owners.replaceAll((owner, count) -> perOwner - count);
        Set<Lane> busy = Set.copyOf(lanes.keySet());
        lanes.replaceAll((lane, count) -> perLane - count);
        failing.forEach((lane, now) -> {
            if (now.times() > FORGIVEN) {
                boolean rests = now.untilNanos() - nanos.getAsLong() > 0;
                lanes.put(lane, rests || busy.contains(lane) ? 0 : 1);
            }
        });
        return new Rooms(room, perOwner, owners, perLane, lanes);
    }

    int inFlight() {
        flights.removeIf(flight -> flight.untilNanos - nanos.getAsLong() <= 0);
        return flights.size();
    }

    /** @param untilNanos when its message falls due again */
    Flight begin(Lane lane, long untilNanos) {
        Flight flight = new Flight(lane, untilNanos);
        flights.add(flight);
        return flight;
    }

    /** @return whether it is the first failure after it did well */
    boolean end(Flight flight, boolean well) {
        Lane lane = flight.lane;
        flights.remove(flight);
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
