package dev.darkroom.simulator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every charge, in {@code ledger.jsonl}: one line per charge, written before the answer leaves and never changed. Which
 * answers were delivered is known later only and stands in {@code deliveries.jsonl} beside it.
 */
public final class Ledger implements AutoCloseable {
    private final JsonLines charges;
    private final JsonLines deliveries;
    private final BitSet delivered = new BitSet();
    private long count;
    private long creditsSpent;

    Ledger(Path home) {
        charges = new JsonLines(home.resolve("ledger.jsonl"));
        deliveries = new JsonLines(home.resolve("deliveries.jsonl"));
        charges.load((offset, length, line) -> {
            count++;
            creditsSpent += line.path("credits").asLong();
        });
        deliveries.load((offset, length, line) -> delivered.set(line.path("seq").asInt()));
    }

    /** Number of charges. */
    public synchronized long count() {
        return count;
    }

    /** Sum of all charges. */
    public synchronized long creditsSpent() {
        return creditsSpent;
    }

    /** Number of charges whose whole answer was handed to the connection. */
    public synchronized long delivered() {
        return delivered.cardinality();
    }

    /** All charges, oldest first, read from the file: for a ledger that fits into memory. */
    public List<Charge> charges() {
        List<Charge> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    /** Hands over one charge after the other, oldest first, holding none in memory. */
    public void forEach(Consumer<Charge> consumer) {
        charges.read((offset, length, line) ->
                consumer.accept(Charge.of(line, isDelivered(line.path("seq").asInt()))));
    }

    synchronized long charge(String uuid, EditCall call, long credits, String fault) {
        long seq = count + 1;
        charges.append(Json.bytes(new Charge(
                        seq,
                        Instant.now(),
                        uuid,
                        call.bodySha256(),
                        call.imageUrl(),
                        call.prompt(),
                        credits,
                        fault,
                        false)
                .line()));
        count = seq;
        creditsSpent += credits;
        return seq;
    }

    synchronized void deliver(long seq) {
        delivered.set(Math.toIntExact(seq));
        deliveries.append(Json.bytes(Json.object().put("seq", seq)));
    }

    private synchronized boolean isDelivered(int seq) {
        return delivered.get(seq);
    }

    @Override
    public void close() {
        charges.close();
        deliveries.close();
    }
}
