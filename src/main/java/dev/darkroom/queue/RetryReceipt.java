package dev.darkroom.queue;

/**
 * What a retry has done with the jobs that match, or would do.
 *
 * @param toFetch jobs whose picture was bought already: it is fetched again, free
 * @param toSend jobs that are sent again, and paid for when they succeed
 * @param paidBefore of those to send: a call of theirs was charged and brought no picture
 * @param mayBePaidBefore of those to send: the outcome of a call of theirs is unknown
 * @param leftUncertain jobs that were left alone, since the outcome of a call of theirs is unknown and UNCERTAIN was not named
 * @param leftCancelled jobs that were left alone, since their batch is cancelled
 */
public record RetryReceipt(
        long toFetch, long toSend, long paidBefore, long mayBePaidBefore, long leftUncertain, long leftCancelled) {

    public static final RetryReceipt NOTHING = new RetryReceipt(0, 0, 0, 0, 0, 0);

    public RetryReceipt plus(RetryReceipt other) {
        return new RetryReceipt(
                toFetch + other.toFetch,
                toSend + other.toSend,
                paidBefore + other.paidBefore,
                mayBePaidBefore + other.mayBePaidBefore,
                leftUncertain + other.leftUncertain,
                leftCancelled + other.leftCancelled);
    }

    /** Jobs that go back into the line. */
    public long going() {
        return toFetch + toSend;
    }
}
