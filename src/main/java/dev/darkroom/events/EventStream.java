package dev.darkroom.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Lets somebody watch. */
@ApplicationScoped
public class EventStream {

    private static final Logger LOG = Logger.getLogger(EventStream.class);

    private final ChangeLog log;
    private final CurrentStates states;
    private final Broadcaster broadcaster;
    private final OpenStreams open;

    EventStream(ChangeLog log, CurrentStates states, Broadcaster broadcaster, EventsConfig config) {
        this.log = log;
        this.states = states;
        this.broadcaster = broadcaster;
        this.open = new OpenStreams(config.maxSubscribers());
    }

    /** How many watch on this node. */
    public int watching() {
        return open.count();
    }

    /**
     * What was missed since a place, how things stand, and then what happens, until the leave is taken away or it cannot follow. Each at least once, and each as it
     * is when it is told.
     *
     * @param interest its owner may have half of the streams at most, so that nobody's many keep everybody else out
     * @param after where to go on from; empty: from now on
     * @param leave asked for every few seconds
     */
    public Multi<Message> open(Interest interest, Optional<Position> after, Leave leave)
            throws SQLException, TooManySubscribers {
        open.check(interest.owner());
        boolean known = after.isPresent() && log.keeps(after.get());
        Position from = known ? after.get() : log.now();
        List<Event> first = after.isPresent() && !known ? List.of(Event.RESET) : List.of();
        // Many who come at once were all told that there is room: each takes its place where it begins to listen, and
        // gives it back where it ends.
        return Multi.createFrom()
                .deferred(() -> entered(interest, new Bulletin(first, from), leave))
                .onFailure()
                .invoke(e -> LOG.warnf("Somebody who watches was let go: %s", e.getMessage()))
                .onFailure()
                .recoverWithCompletion();
    }

    private Multi<Message> entered(Interest interest, Bulletin first, Leave leave) {
        try {
            open.enter(interest.owner());
        } catch (TooManySubscribers e) {
            return Multi.createFrom().failure(e);
        }
        Subscriber subscriber = new Subscriber(interest, leave);
        AtomicBoolean over = new AtomicBoolean();
        return told(interest, first, leave, subscriber, over).onTermination().invoke(() -> {
            if (over.compareAndSet(false, true)) {
                open.leave(interest.owner());
                broadcaster.leave(subscriber);
            }
        });
    }

    private Multi<Message> told(
            Interest interest, Bulletin first, Leave leave, Subscriber subscriber, AtomicBoolean over) {
        CatchUp catchUp = new CatchUp(log, states, interest, first.reached());
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(first),
                        parts(catchUp, leave),
                        Multi.createFrom().deferred(() -> join(subscriber, over)),
                        parts(catchUp, leave),
                        Multi.createFrom().uni(blocking(catchUp::standing)),
                        subscriber.live())
                .onItem()
                .transformToMultiAndConcatenate(bulletin -> Multi.createFrom().iterable(bulletin.messages()));
    }

    /** Nothing to tell; from here on the subscriber is told everything. */
    private Multi<Bulletin> join(Subscriber subscriber, AtomicBoolean over) {
        return Multi.createFrom().uni(blocking(() -> {
            broadcaster.join(subscriber);
            if (over.get()) {
                broadcaster.leave(subscriber);
            }
            return null;
        }));
    }

    private static Multi<Bulletin> parts(CatchUp catchUp, Leave leave) {
        return Multi.createBy()
                .repeating()
                .uni(() -> blocking(() -> {
                    if (!leave.stands()) {
                        throw new SQLException("the leave to watch was taken away");
                    }
                    return catchUp.next();
                }))
                .whilst(part -> !catchUp.isDone());
    }

    /** Asks the database only once there is somebody to take what it says. */
    private static <T> Uni<T> blocking(Callable<T> work) {
        return Uni.createFrom()
                .item(() -> {
                    try {
                        return work.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
