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
    /** With the worker in whose name each was claimed. */
    private final Map<Lease, Long> held = new ConcurrentHashMap<>();

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
        claims.forEach(claim -> held.put(Lease.of(claim), workerId));
    }

    void release(Claim claim) {
        held.remove(Lease.of(claim));
    }

    boolean isHeldBy(long workerId, Claim claim) {
        Long holder = held.get(Lease.of(claim));
        return holder != null && holder == workerId;
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
