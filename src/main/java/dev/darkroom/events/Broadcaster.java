package dev.darkroom.events;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Looks about once a second what has changed, as long as somebody watches on this node, and tells all of them. */
@ApplicationScoped
class Broadcaster {

    private static final Logger LOG = Logger.getLogger(Broadcaster.class);

    /** So a batch is told of at most once in that time. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration CHECK = Duration.ofSeconds(5);
    /** Parts in one go; the rest is for the next. */
    private static final int MOST_PARTS = 20;

    private final ChangeLog log;
    private final CurrentStates states;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread events = new Thread(task, "darkroom-events");
        events.setDaemon(true);
        return events;
    });
    private final Object joining = new Object();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private Future<?> rounds;
    private Position position;
    private Followed followed;
    private long heartbeatAt;
    private long checkedAt;
    private boolean away;

    Broadcaster(ChangeLog log, CurrentStates states) {
        this.log = log;
        this.states = states;
    }

    /** Tells it everything from now on; what was before it has to read itself. */
    void join(Subscriber subscriber) throws SQLException {
        // The first of many who come at once asks for all of them. Whoever leaves does so where nobody may wait for the
        // database: not behind this.
        synchronized (joining) {
            if (!addToOthers(subscriber)) {
                // From before it has joined: nothing that happens meanwhile is passed over.
                Position now = log.now();
                begin(subscriber, now, Followed.from(states));
            }
        }
    }

    private synchronized boolean addToOthers(Subscriber subscriber) {
        return !subscribers.isEmpty() && subscribers.add(subscriber);
    }

    private synchronized void begin(Subscriber first, Position from, Followed known) {
        position = from;
        followed = known;
        long now = System.nanoTime();
        heartbeatAt = now;
        checkedAt = now;
        rounds = thread.scheduleWithFixedDelay(
                this::round, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        subscribers.add(first);
    }

    synchronized void leave(Subscriber subscriber) {
        if (subscribers.remove(subscriber) && subscribers.isEmpty()) {
            rounds.cancel(false);
        }
    }

    private synchronized List<Subscriber> everybody() {
        return List.copyOf(subscribers);
    }

    private void round() {
        try {
            try {
                look();
            } finally {
                // A sign of life also while the database is away.
                check();
            }
            away = false;
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends the rounds for good, without a word.
            if (!away) {
                LOG.warnf("Cannot see what has changed, trying again: %s", e);
            }
            away = true;
        }
    }

    private void check() {
        long now = System.nanoTime();
        if (now - checkedAt >= CHECK.toNanos()) {
            checkedAt = now;
            part(everybody(), Subscriber::mayStay);
        }
        if (now - heartbeatAt >= HEARTBEAT.toNanos()) {
            heartbeatAt = now;
            Position reached = position();
            part(everybody(), subscriber -> subscriber.still(reached));
        }
    }

    private synchronized Position position() {
        return position;
    }

    private synchronized Followed followed() {
        return followed;
    }

    private void look() throws SQLException {
        Followed batches = followed();
        Scan scan = new Scan(log, position(), log.now());
        boolean last = false;
        for (int parts = 0; !last && parts < MOST_PARTS; parts++) {
            Scan.Part part = scan.next();
            last = part.last();
            part.changes().forEach(change -> batches.touch(change.batchId()));
            List<Event> events = new ArrayList<>(part.missed() ? List.of(Event.RESET) : jobs(part));
            Optional<Followed.News> news =
                    last || parts == MOST_PARTS - 1 ? Optional.of(batches.news()) : Optional.empty();
            news.ifPresent(standing -> events.addAll(standing.events()));
            if (!tell(new Bulletin(events, part.reached()), batches)) {
                return;
            }
            news.ifPresent(batches::told);
        }
    }

    private List<Event> jobs(Scan.Part part) throws SQLException {
        Set<Long> ids = new LinkedHashSet<>();
        List<Interest> interests = everybody().stream()
                .map(Subscriber::interest)
                .filter(interest -> interest.in(EventType.JOB))
                .toList();
        for (Change change : part.changes()) {
            if (interests.stream().anyMatch(interest -> interest.mayConcern(change.batchId()))) {
                ids.addAll(change.jobIds());
            }
        }
        return ids.isEmpty() ? List.of() : states.jobs(ids);
    }

    /**
     * Who joins meanwhile is told either all of it or nothing, and where to read on from accordingly.
     *
     * @return false where all have left during this round and others have come, who begin at a place of their own
     */
    private boolean tell(Bulletin bulletin, Followed batches) {
        List<Subscriber> all;
        synchronized (this) {
            if (followed != batches) {
                return false;
            }
            position = bulletin.reached();
            all = List.copyOf(subscribers);
        }
        part(all, one -> one.tell(bulletin));
        return true;
    }

    /** Ends it for those who do not pass, and those with whom something is wrong: the others must not miss anything for it. */
    private void part(List<Subscriber> all, Predicate<Subscriber> stays) {
        for (Subscriber subscriber : all) {
            try {
                if (!stays.test(subscriber)) {
                    leave(subscriber);
                    subscriber.end();
                }
            } catch (RuntimeException | Error e) {
                LOG.warnf("Somebody who watches is let go: %s", e);
                leave(subscriber);
                end(subscriber);
            }
        }
    }

    private static void end(Subscriber subscriber) {
        try {
            subscriber.end();
        } catch (RuntimeException | Error e) {
            LOG.debugf("Cannot tell somebody who watches that it is over: %s", e);
        }
    }
}
