package dev.darkroom.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The life of one job between two processes, in plain Java: what the tables hold, what the processes have in their hands, and what the provider has
 * really charged. {@link #next} gives every state that may follow. This is the rule book that the SQL has to keep.
 *
 * @param lease of the last claim
 * @param hands what processes believe to be theirs; may be long given away
 * @param resends chosen by a person, retries of what may have been paid for among them
 */
record JobModel(
        boolean resendPolicy,
        Place place,
        int lease,
        List<Attempt> attempts,
        List<Hand> hands,
        int resends,
        boolean cancelled) {

    enum Place {
        AT_EDIT,
        AT_DOWNLOAD,
        HELD,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        UNCERTAIN;

        boolean waits() {
            return this == AT_EDIT || this == AT_DOWNLOAD || this == HELD;
        }
    }

    /** What the journal knows of an attempt. */
    enum Known {
        OPEN,
        UNPAID,
        UNKNOWN,
        PAID
    }

    enum Reply {
        NOT_SENT_YET,
        PAID,
        REFUSED,
        NOTHING
    }

    /**
     * A row of the journal.
     *
     * @param orphaned its process was declared dead
     * @param kept the answer that is kept; null: none
     * @param charged the truth
     */
    record Attempt(int lease, boolean edit, int process, Known known, boolean orphaned, Reply kept, boolean charged) {

        Attempt known(Known now) {
            return new Attempt(lease, edit, process, now, orphaned, kept, charged);
        }

        Attempt orphan() {
            return new Attempt(lease, edit, process, known, true, kept, charged);
        }

        Attempt keeping(Reply reply) {
            return new Attempt(lease, edit, process, known, orphaned, reply, charged);
        }

        Attempt charge() {
            return new Attempt(lease, edit, process, known, orphaned, kept, true);
        }

        boolean isOpen() {
            return known == Known.OPEN;
        }
    }

    record Hand(int process, int lease, Reply reply) {}

    static final int PROCESSES = 2;

    static JobModel fresh(boolean resendPolicy) {
        return new JobModel(resendPolicy, Place.AT_EDIT, 0, List.of(), List.of(), 0, false);
    }

    Stream<Attempt> edits() {
        return attempts.stream().filter(Attempt::edit);
    }

    boolean isBought() {
        return edits().anyMatch(a -> a.known() == Known.PAID);
    }

    long unknowns() {
        return edits().filter(a -> a.known() == Known.UNKNOWN).count();
    }

    private Attempt attempt(int lease) {
        return attempts.get(lease - 1);
    }

    /** Calls the visitor with each state that may follow. */
    void next(int mostLeases, Consumer<JobModel> visit) {
        for (int process = 0; process < PROCESSES; process++) {
            if (lease < mostLeases) {
                claim(process, true, visit);
                claim(process, false, visit);
            }
            int dying = process;
            visit.accept(declaredDead(process));
            visit.accept(declaredDead(process).dropping(hand -> hand.process() == dying));
        }
        attempts.stream()
                .filter(this::isLost)
                .forEach(a -> visit.accept(settled(a, Known.UNPAID).at(again(a))));
        hands.forEach(hand -> move(hand, visit));
        attempts.forEach(attempt -> rescue(attempt, visit));
        people(visit);
    }

    private static Place again(Attempt attempt) {
        return attempt.edit() ? Place.AT_EDIT : Place.AT_DOWNLOAD;
    }

    /** @param heard else the connection breaks between commit and answer */
    private void claim(int process, boolean heard, Consumer<JobModel> visit) {
        if (place == Place.AT_EDIT && isBought()) {
            visit.accept(at(Place.AT_DOWNLOAD));
        } else if (place == Place.AT_EDIT && cancelled) {
            visit.accept(at(Place.HELD));
        } else if (place == Place.AT_EDIT || place == Place.AT_DOWNLOAD) {
            List<Attempt> more = new ArrayList<>(attempts);
            more.add(new Attempt(lease + 1, place == Place.AT_EDIT, process, Known.OPEN, false, null, false));
            List<Hand> held = new ArrayList<>(hands);
            if (heard) {
                held.add(new Hand(process, lease + 1, Reply.NOT_SENT_YET));
            }
            visit.accept(new JobModel(resendPolicy, Place.RUNNING, lease + 1, more, held, resends, cancelled));
        }
    }

    /** Its own process, alive, has never heard of it. */
    private boolean isLost(Attempt attempt) {
        return attempt.isOpen()
                && !attempt.orphaned()
                && hands.stream().noneMatch(hand -> hand.lease() == attempt.lease());
    }

    private JobModel declaredDead(int process) {
        return with(attempts.stream()
                .map(a -> a.isOpen() && a.process() == process ? a.orphan() : a)
                .toList());
    }

    /** A process goes on with what it has in its hands, whoever owns the job by now. */
    private void move(Hand hand, Consumer<JobModel> visit) {
        Attempt attempt = attempt(hand.lease());
        if (!attempt.edit()) {
            JobModel without = dropping(hand::equals);
            boolean stale = !attempt.isOpen();
            visit.accept(
                    stale ? without : without.settled(attempt, Known.UNPAID).at(Place.AT_DOWNLOAD));
            visit.accept(
                    stale
                            ? without
                            : without.settled(attempt, Known.UNPAID)
                                    .at(isBought() ? Place.SUCCEEDED : Place.UNCERTAIN));
        } else if (hand.reply() == Reply.NOT_SENT_YET) {
            visit.accept(sent(hand, Reply.PAID, true));
            visit.accept(sent(hand, Reply.NOTHING, true));
            visit.accept(sent(hand, Reply.NOTHING, false));
            visit.accept(sent(hand, Reply.REFUSED, false));
        } else if (hand.reply() != Reply.NOTHING && attempt.kept() == null) {
            visit.accept(replacing(attempt, attempt.keeping(hand.reply())));
        } else {
            dropping(hand::equals).answered(attempt, hand.reply(), visit);
        }
    }

    private JobModel sent(Hand hand, Reply reply, boolean charged) {
        List<Hand> held = new ArrayList<>(hands);
        held.set(held.indexOf(hand), new Hand(hand.process(), hand.lease(), reply));
        JobModel model = new JobModel(resendPolicy, place, lease, attempts, held, resends, cancelled);
        Attempt attempt = attempt(hand.lease());
        return charged ? model.replacing(attempt, attempt.charge()) : model;
    }

    /** What a paid call has brought is written. */
    private void answered(Attempt attempt, Reply reply, Consumer<JobModel> visit) {
        if (!attempt.isOpen()) {
            late(attempt, reply, visit);
            return;
        }
        switch (reply) {
            case PAID -> visit.accept(settled(attempt, Known.PAID).at(Place.AT_DOWNLOAD));
            case REFUSED -> {
                visit.accept(settled(attempt, Known.UNPAID).at(Place.AT_EDIT));
                visit.accept(settled(attempt, Known.UNPAID).atRest(Place.FAILED));
            }
            default -> visit.accept(unknown(attempt));
        }
    }

    private JobModel unknown(Attempt attempt) {
        boolean resend = resendPolicy && unknowns() == 0 && !isBought();
        JobModel settled = settled(attempt, Known.UNKNOWN);
        return resend ? settled.at(Place.AT_EDIT) : settled.atRest(Place.UNCERTAIN);
    }

    /** The lease is stale. Only an UNKNOWN attempt may still learn, and only a job that nobody else has taken on may follow. */
    private void late(Attempt attempt, Reply reply, Consumer<JobModel> visit) {
        if (attempt.known() != Known.UNKNOWN || reply == Reply.NOTHING) {
            visit.accept(this);
            return;
        }
        boolean paid = reply == Reply.PAID;
        boolean alone = edits().filter(other -> other != attempt)
                        .noneMatch(other -> other.known() == Known.PAID || other.known() == Known.UNKNOWN && !paid)
                && attempts.stream().noneMatch(Attempt::isOpen);
        boolean free = place.waits() || place == Place.UNCERTAIN || place == Place.FAILED && paid;
        JobModel learned = settled(attempt, paid ? Known.PAID : Known.UNPAID);
        if (!alone || !free) {
            visit.accept(learned);
        } else if (paid) {
            visit.accept(learned.at(Place.AT_DOWNLOAD));
        } else {
            visit.accept(learned.at(Place.AT_EDIT));
            visit.accept(learned.at(Place.FAILED));
        }
    }

    private void rescue(Attempt attempt, Consumer<JobModel> visit) {
        boolean stranded = attempt.isOpen() && attempt.orphaned();
        if (attempt.kept() != null && (stranded || attempt.known() == Known.UNKNOWN)) {
            answered(attempt, attempt.kept(), visit);
        } else if (stranded && attempt.edit()) {
            visit.accept(unknown(attempt));
        } else if (stranded) {
            visit.accept(settled(attempt, Known.UNPAID).at(Place.AT_DOWNLOAD));
        }
    }

    private void people(Consumer<JobModel> visit) {
        if (place == Place.UNCERTAIN && resends == 0) {
            visit.accept(new JobModel(
                    resendPolicy,
                    isBought() ? Place.AT_DOWNLOAD : Place.AT_EDIT,
                    lease,
                    attempts,
                    hands,
                    resends + 1,
                    false));
        }
        if (place == Place.UNCERTAIN) {
            visit.accept(at(Place.FAILED));
        }
        if (place == Place.FAILED && isBought()) {
            // The same file is run again.
            visit.accept(at(Place.AT_DOWNLOAD));
        }
        retry(visit);
        if (!cancelled && (place.waits() || place == Place.RUNNING)) {
            visit.accept(new JobModel(resendPolicy, place, lease, attempts, hands, resends, true));
        }
        if (cancelled && (place == Place.AT_EDIT || place == Place.HELD)) {
            visit.accept(at(isBought() ? Place.AT_DOWNLOAD : unknowns() > 0 ? Place.UNCERTAIN : Place.CANCELLED));
        }
    }

    /** A retry: fetches what is bought, else sends again. With a call of unknown outcome it is a resend, and must be asked for outright. */
    private void retry(Consumer<JobModel> visit) {
        boolean failed = place == Place.FAILED || place == Place.CANCELLED;
        int chosen = unknowns() > 0 && !isBought() ? 1 : 0;
        if (failed && resends + chosen <= 1) {
            Place there = isBought() ? Place.AT_DOWNLOAD : Place.AT_EDIT;
            visit.accept(new JobModel(
                    resendPolicy, there, lease, attempts, hands, resends + chosen, cancelled && isBought()));
        }
    }

    /** Whose picture is bought does not end before it is fetched. */
    private JobModel atRest(Place rest) {
        return at(isBought() ? Place.AT_DOWNLOAD : rest);
    }

    private JobModel at(Place there) {
        return new JobModel(resendPolicy, there, lease, attempts, hands, resends, cancelled);
    }

    private JobModel with(List<Attempt> journal) {
        return new JobModel(resendPolicy, place, lease, journal, hands, resends, cancelled);
    }

    private JobModel settled(Attempt attempt, Known known) {
        return replacing(attempt, attempt.known(known));
    }

    private JobModel replacing(Attempt old, Attempt now) {
        return with(
                attempts.stream().map(a -> a.lease() == old.lease() ? now : a).toList());
    }

    private JobModel dropping(java.util.function.Predicate<Hand> gone) {
        return new JobModel(
                resendPolicy,
                place,
                lease,
                attempts,
                hands.stream().filter(gone.negate()).toList(),
                resends,
                cancelled);
    }
}
