package dev.darkroom.dashboard;

import dev.darkroom.operation.Kind;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Preview;
import dev.darkroom.queue.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Says what an operation would do, and has done. */
final class OperationWords {

    private OperationWords() {}

    static String verb(Kind kind) {
        return switch (kind) {
            case RETRY -> "Retry";
            case CANCEL -> "Cancel";
            case RESEND -> "Send again";
            case GIVE_UP -> "Give up";
        };
    }

    /** "Retry 5 jobs", "Retry more than 10,000 jobs". */
    static String title(Kind kind, long jobs, boolean more) {
        return verb(kind) + " " + (jobs == 0 && more ? "what matches" : (more ? "more than " : "") + Words.jobs(jobs));
    }

    /** @param ticked jobs that were named; 0: none were */
    static List<String> lines(Kind kind, Preview would, long ticked) {
        List<String> lines = new ArrayList<>();
        boolean isNothing = would.matched() == 0 && !would.more();
        if (would.more()) {
            lines.add(
                    (would.matched() == 0 ? "None" : Words.jobs(would.matched()))
                            + " of the first that were looked at match; there are too many to count them all here. It goes through all of them.");
        }
        if (isNothing) {
            lines.add(
                    kind == Kind.RETRY ? "There is nothing to retry." : "No job matches: there is nothing to be done.");
        } else if (would.retry() != null) {
            lines.addAll(Words.retry(would.retry(), would.credits()));
        } else {
            lines.addAll(inGeneral(kind, would));
        }
        if (ticked > would.matched()) {
            lines.add(Words.jobs(
                            ticked - would.matched(), "of those that were ticked is", "of those that were ticked are")
                    + " in no state for it, and stay as they are.");
        }
        if (!isNothing) {
            lines.add("What comes to that state only after this page was made is left alone.");
        }
        return lines;
    }

    private static List<String> inGeneral(Kind kind, Preview would) {
        return switch (kind) {
            case RETRY ->
                List.of(
                        "What was bought already is fetched again, free. Everything else is sent again, and paid for when it succeeds"
                                + Words.cost(would.credits()),
                        "Jobs of which it is not known whether a call was paid are left alone.");
            case CANCEL ->
                List.of(
                        "What waits comes to rest and is not sent. What is being worked on is left alone until it comes back: a paid call is never cut, and its picture is kept.",
                        "Cancelled jobs can be retried.");
            case RESEND ->
                List.of(
                        "It is not known whether these were paid for already: sending them again may pay twice"
                                + Words.cost(would.credits()),
                        "Where a call is known to be paid by now, its picture is fetched instead, free.");
            case GIVE_UP ->
                List.of("They count as failed, and are not sent again by themselves. The calls may have been paid.");
        };
    }

    /** What became of its jobs. */
    static List<String> outcome(Operation operation) {
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (operation.kind()) {
                    case RETRY, RESEND ->
                        Words.jobs(operation.done(), "is", "are") + " in the line again"
                                + (operation.toFetch() > 0
                                        ? ", of which " + Shown.grouped(operation.toFetch())
                                                + " had been bought already and cost nothing."
                                        : ".");
                    case CANCEL ->
                        Words.jobs(operation.done(), "was", "were") + " cancelled"
                                + (operation.uncertain() > 0
                                        ? ", of which " + Shown.grouped(operation.uncertain())
                                                + " rest as UNCERTAIN: an earlier call may have been paid."
                                        : ".");
                    case GIVE_UP -> Words.jobs(operation.done(), "was", "were") + " given up.";
                });
        if (operation.pending() > 0) {
            lines.add(Words.jobs(operation.pending(), "is", "are")
                    + " being worked on, or bought already: a paid call is never cut, and its picture is kept.");
        }
        if (operation.skipped() > 0) {
            lines.add(Words.jobs(operation.skipped(), "was", "were")
                    + " left alone: they had moved on, or came to that state only after it was asked for.");
        }
        operation
                .refused()
                .forEach((why, jobs) -> lines.add(Words.jobs(jobs, "was", "were") + " refused: " + explanation(why)));
        return lines;
    }

    private static String explanation(String why) {
        for (Refusal refusal : Refusal.values()) {
            if (refusal.name().equals(why)) {
                return refusal.explanation();
            }
        }
        return why;
    }
}
