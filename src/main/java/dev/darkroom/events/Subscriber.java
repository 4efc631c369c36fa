package dev.darkroom.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One who watches, from the moment on that it hears everything as it happens. */
final class Subscriber {

    /** Events that wait to be taken; those who hear the same share them. Who is further behind is let go, and comes back to read up. */
    static final int MOST_WAITING = 50_000;

    private final Interest interest;
    private final Leave leave;
    private final AtomicInteger waiting = new AtomicInteger();
    private final UnicastProcessor<Bulletin> bulletins = UnicastProcessor.create();

    Subscriber(Interest interest, Leave leave) {
        this.interest = interest;
        this.leave = leave;
    }

    Interest interest() {
        return interest;
    }

    /** What it is told from now on, as fast as it takes it. To be subscribed to once. */
    Multi<Bulletin> live() {
        return bulletins.invoke(bulletin -> waiting.addAndGet(-weight(bulletin)));
    }

    /** @return false when it cannot follow any more */
    boolean tell(Bulletin all) {
        Bulletin bulletin = all.of(interest);
        return bulletin.events().isEmpty() || add(bulletin);
    }

    /** A sign of life, with the place that was reached. */
    boolean still(Position reached) {
        return add(new Bulletin(List.of(), reached));
    }

    private synchronized boolean add(Bulletin bulletin) {
        boolean follows = waiting.addAndGet(weight(bulletin)) <= MOST_WAITING;
        if (follows) {
            bulletins.onNext(bulletin);
        }
        return follows;
    }

    /** After what it was told already. */
    synchronized void end() {
        bulletins.onComplete();
    }

    /** While the database cannot tell, it stays: it hears nothing new either. */
    boolean mayStay() {
        try {
            return leave.stands();
        } catch (SQLException e) {
            return true;
        }
    }

    private static int weight(Bulletin bulletin) {
        return Math.max(1, bulletin.events().size());
    }
}
