package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BroadcasterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Interest ALL =
            new Interest(Optional.empty(), Optional.empty(), EnumSet.allOf(EventType.class));

    private static final String BATCH = "INSERT INTO batch (name, owner) VALUES ('b', 'ada')";

    private final TestDatabase database = TestDatabase.fresh();
    private final Broadcaster broadcaster =
            new Broadcaster(new ChangeLog(database.dataSource()), new StatesOfBatches(database.dataSource()));

    /** The queue runs, without a look. */
    private static final class StatesOfBatches extends CurrentStates {

        StatesOfBatches(DataSource database) {
            super(database, null);
        }

        @Override
        Event queue() {
            return Event.of(new Event.Queue("RUNNING", null));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_tell_everybody_though_one_who_watches_cannot_be_told() throws SQLException {
        Subscriber bad = new Subscriber(ALL, () -> true);
        bad.live().subscribe().withSubscriber(new Broken());
        Subscriber good = new Subscriber(ALL, () -> true);
        AssertSubscriber<Bulletin> told =
                good.live().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        broadcaster.join(bad);
        broadcaster.join(good);
        try {
            database.execute(BATCH);
            await().atMost(PATIENCE).until(() -> batches(told) == 1);
            database.execute(BATCH);
            await().atMost(PATIENCE).until(() -> batches(told) == 2);
        } finally {
            broadcaster.leave(good);
        }
    }

    @Test
    void should_let_somebody_leave_at_once_while_another_joins_and_the_database_hangs() throws Exception {
        Subscriber joining = new Subscriber(ALL, () -> true);
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE batch");
            CompletableFuture<Void> joined = CompletableFuture.runAsync(() -> {
                try {
                    broadcaster.join(joining);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            await().atMost(PATIENCE).until(database::someoneWaits);

            assertThat(CompletableFuture.runAsync(() -> broadcaster.leave(joining)))
                    .succeedsWithin(Duration.ofSeconds(5));
            assertThat(joined).isNotDone();
            other.rollback();
            assertThat(joined).succeedsWithin(PATIENCE);
        } finally {
            broadcaster.leave(joining);
        }
    }

    @Test
    void should_tell_each_who_comes_after_all_have_left() throws SQLException {
        for (int turn = 1; turn <= 3; turn++) {
            Subscriber subscriber = new Subscriber(ALL, () -> true);
            AssertSubscriber<Bulletin> told =
                    subscriber.live().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
            broadcaster.join(subscriber);
            database.execute(BATCH);
            await().atMost(PATIENCE).until(() -> batches(told) == 1);
            broadcaster.leave(subscriber);
        }
    }

    /** A node that slept meanwhile: what it would have read is gone by then. */
    @Test
    void should_tell_everybody_once_to_read_anew_where_changes_were_forgotten_before_they_were_read()
            throws SQLException {
        Subscriber subscriber = new Subscriber(ALL, () -> true);
        AssertSubscriber<Bulletin> told =
                subscriber.live().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        broadcaster.join(subscriber);
        try {
            database.execute("UPDATE change_horizon SET xid = pg_current_xact_id()");
            await().atMost(PATIENCE).until(() -> count(told, EventType.RESET) == 1);
            database.execute(BATCH);
            await().atMost(PATIENCE).until(() -> batches(told) == 1);
            assertThat(count(told, EventType.RESET)).isEqualTo(1);
        } finally {
            broadcaster.leave(subscriber);
        }
    }

    @Test
    void should_tell_a_batch_in_the_next_round_where_handing_it_on_failed() throws SQLException {
        database.execute(BATCH);
        Followed followed = new Followed(new StatesOfBatches(database.dataSource()));
        followed.touch(1);
        Followed.News lost = followed.news();
        assertThat(lost.events()).hasSize(2);

        Followed.News again = followed.news();
        assertThat(again.events()).isEqualTo(lost.events());
        followed.told(again);
        assertThat(followed.news().events()).isEmpty();
    }

    private static long batches(AssertSubscriber<Bulletin> told) {
        return count(told, EventType.BATCH);
    }

    private static long count(AssertSubscriber<Bulletin> told, EventType type) {
        return List.copyOf(told.getItems()).stream()
                .flatMap(bulletin -> bulletin.events().stream())
                .filter(event -> event.type() == type)
                .count();
    }

    private static final class Broken implements Flow.Subscriber<Bulletin> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Bulletin bulletin) {
            throw new OutOfMemoryError("for this test");
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
