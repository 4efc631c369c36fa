package dev.darkroom.operation;

import dev.darkroom.queue.RetryReceipt;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What an operation would do.
 *
 * @param asOf when that was so
 * @param matched jobs that match
 * @param more whether there are more than that: the count was broken off
 * @param retry what would become of them; null: it is no retry, or they are too many to look at each
 * @param credits that it costs at most; null: nothing, or it is not known
 */
public record Preview(Instant asOf, long matched, boolean more, RetryReceipt retry, BigDecimal credits) {}
