package dev.darkroom.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Lets somebody watch. */
@ApplicationScoped
public class EventStream {

    private static final Logger LOG = Logger.getLogger(EventStream.class);

    private final ChangeLog log;
    private final CurrentStates states;
    private final Broadcaster broadcaster;
    private final EventsConfig config;
    private final AtomicInteger watching = new AtomicInteger();
    private final Map<String, Integer> watchingOfOne = new ConcurrentHashMap<>();

    EventStream(ChangeLog log, CurrentStates states, Broadcaster broadcaster, EventsConfig config) {
        this.log = log;
        this.states = states;
        this.broadcaster = broadcaster;
        this.config = config;
    }

    /** How many watch on this node. */
    public int watching() {
        return watching.get();
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
        refuseTooMany(interest.owner());
        boolean known = after.isPresent() && log.keeps(after.get());
        Position from = known ? after.get() : log.now();
        List<Event> first = after.isPresent() && !known ? List.of(Event.RESET) : List.of();
        CatchUp catchUp = new CatchUp(log, states, interest, from);
        Subscriber subscriber = new Subscriber(interest, leave);
        AtomicBoolean over = new AtomicBoolean();
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(new Bulletin(first, from)),
                        parts(catchUp, leave),
                        Multi.createFrom().deferred(() -> join(subscriber, over)),
                        parts(catchUp, leave),
                        Multi.createFrom().uni(blocking(catchUp::standing)),
                        subscriber.live())
                .onItem()
                .transformToMultiAndConcatenate(bulletin -> Multi.createFrom().iterable(bulletin.messages()))
                .onFailure()
                .invoke(e -> LOG.warnf("Somebody who watches was let go: %s", e.getMessage()))
                .onFailure()
                .recoverWithCompletion()
                .onSubscription()
                .invoke(() -> {
                    watching.incrementAndGet();
                    interest.owner().ifPresent(owner -> watchingOfOne.merge(owner, 1, Integer::sum));
                })
                .onTermination()
                .invoke(() -> {
                    if (over.compareAndSet(false, true)) {
                        watching.decrementAndGet();
                        interest.owner().ifPresent(this::forget);
                        broadcaster.leave(subscriber);
                    }
                });
    }

    private void refuseTooMany(Optional<String> owner) throws TooManySubscribers {
        int most = config.maxSubscribers();
        int mostOfOne = Math.max(1, most / 2);
        if (owner.isPresent() && watchingOfOne.getOrDefault(owner.get(), 0) >= mostOfOne) {
            throw TooManySubscribers.ofOne(mostOfOne);
        }
        if (watching.get() >= most) {
            throw TooManySubscribers.ofAll(most);
        }
    }

    private void forget(String owner) {
        watchingOfOne.computeIfPresent(owner, (name, count) -> count == 1 ? null : count - 1);
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
