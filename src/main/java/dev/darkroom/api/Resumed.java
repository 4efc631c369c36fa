package dev.darkroom.api;

import java.util.Locale;

/**
 * What became of an order to let a batch go on, as the API tells it.
 *
 * @param done as of any {@link Order}
 * @param pending as of any {@link Order}
 * @param buysNothing why nothing of the batch is bought all the same: what goes back into the line is held again by the next claim; null: the batch itself is no hindrance
 */
record Resumed(long done, long pending, String buysNothing) {

    /** @param batch as it stands after the order */
    static Resumed of(Order order, BatchView batch) {
        return new Resumed(order.done(), order.pending(), hindrance(batch));
    }

    private static String hindrance(BatchView batch) {
        if (batch.cancelledAt() != null) {
            return "it is cancelled, and stays so: submit its rows again, as a new batch; those of a run, by the same run command";
        }
        long charged = batch.calls().charged();
        boolean waits = batch.requestCounts().queued() > 0;
        return waits && batch.maxPaid() != null && charged >= batch.maxPaid()
                ? String.format(
                        Locale.ROOT,
                        "its cap of paid calls (%,d) is reached, with %,d made or under way: set max_paid (--max-paid) above %d",
                        batch.maxPaid(),
                        charged,
                        charged)
                : null;
    }
}
