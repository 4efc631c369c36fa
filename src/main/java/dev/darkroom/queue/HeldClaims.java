package dev.darkroom.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** What this process holds: every claim from the moment it was brought until it is settled. And the claims under way, since these are about to bring some more. */
final class HeldClaims {

    interface ClaimCall {
        Claims.Claimed run() throws SQLException;
    }

    private final ReadWriteLock underWay = new ReentrantReadWriteLock();
    private final Map<Lease, Holding> held = new ConcurrentHashMap<>();

    /**
     * @param workerId in whose name it was claimed
     * @param begun whether its paid call may be under way
     */
    private record Holding(long workerId, boolean begun) {

        Holding begin() {
            return new Holding(workerId, true);
        }
    }

    Claims.Claimed underWay(ClaimCall call) throws SQLException {
        underWay.readLock().lock();
        try {
            return call.run();
        } finally {
            underWay.readLock().unlock();
        }
    }

    /** From a claim that is still under way. */
    void hold(List<Claim> claims, long workerId) {
        Holding waiting = new Holding(workerId, false);
        claims.forEach(claim -> held.put(Lease.of(claim), waiting));
    }

    void release(Claim claim) {
        held.remove(Lease.of(claim));
    }

    /** Asked last before a paid call: from a yes on, the claim cannot be given up any more. */
    boolean begin(long workerId, Claim claim) {
        Holding begun = held.computeIfPresent(
                Lease.of(claim), (lease, holding) -> holding.workerId() == workerId ? holding.begin() : holding);
        return begun != null && begun.workerId() == workerId;
    }

    /** Lets go of a claim whose paid call has not begun, and never will then; one that has begun stays. */
    boolean giveUp(Claim claim) {
        return held.computeIfPresent(Lease.of(claim), (lease, holding) -> holding.begun() ? holding : null) == null;
    }

    int size() {
        return held.size();
    }

    /** @return false when a claim under way takes longer than that */
    boolean await(Duration atMost) throws InterruptedException {
        return withNoneUnderWay(atMost, () -> true).isPresent();
    }

    /** Those that are not held, nor about to be; none of them where a claim under way takes longer than that. */
    List<Lease> notHeld(List<Lease> leases, Duration atMost) throws InterruptedException {
        return withNoneUnderWay(
                        atMost,
                        () -> leases.stream()
                                .filter(lease -> !held.containsKey(lease))
                                .toList())
                .orElse(List.of());
    }

    private <T> Optional<T> withNoneUnderWay(Duration atMost, Supplier<T> look) throws InterruptedException {
        if (!underWay.writeLock().tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(look.get());
        } finally {
            underWay.writeLock().unlock();
        }
    }
}
