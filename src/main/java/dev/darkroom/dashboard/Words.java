package dev.darkroom.dashboard;

import dev.darkroom.queue.RetryReceipt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Says what an order would do. */
final class Words {

    private Words() {}

    static String jobs(long count) {
        return Shown.counted(count, "job");
    }

    static String jobs(long count, String one, String several) {
        return jobs(count) + " " + (count == 1 ? one : several);
    }

    /** @param credits that it costs at most; null: the price of an edit is not known */
    static List<String> retry(RetryReceipt would, BigDecimal credits) {
        List<String> lines = new ArrayList<>();
        if (would.going() == 0) {
            lines.add("There is nothing to retry.");
        }
        if (would.toSend() > 0) {
            lines.add(jobs(would.toSend(), "is sent again", "are sent again") + ", and paid for when it succeeds"
                    + cost(credits));
        }
        if (would.toFetch() > 0) {
            lines.add(jobs(would.toFetch(), "was", "were") + " bought already: the picture is fetched again, free.");
        }
        if (would.paidBefore() > 0) {
            lines.add("Of those that are sent, a call of " + jobs(would.paidBefore())
                    + " was charged before and brought no picture.");
        }
        if (would.mayBePaidBefore() > 0) {
            lines.add("Of those that are sent, " + jobs(would.mayBePaidBefore())
                    + " may have been paid for before: this may pay twice.");
        }
        if (would.leftUncertain() > 0) {
            lines.add(jobs(would.leftUncertain(), "is", "are")
                    + " left alone: it is not known whether a call was paid. Decide job by job.");
        }
        if (would.leftCancelled() > 0) {
            lines.add(jobs(would.leftCancelled(), "is", "are") + " left alone, since the batch is cancelled.");
        }
        return lines;
    }

    static String cost(BigDecimal credits) {
        return credits == null
                ? ". What an edit costs was not given, so the sum is not known."
                : ": at most " + Shown.grouped(credits) + " credits.";
    }
}
