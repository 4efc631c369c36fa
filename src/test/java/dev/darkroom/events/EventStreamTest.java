package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.database.TestDatabase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final TestDatabase database = TestDatabase.fresh();
    private final ChangeLog log = new ChangeLog(database.dataSource());
    private final CurrentStates states = new CurrentStates(database.dataSource(), null);
    private final EventStream stream = new EventStream(log, states, new Broadcaster(log, states), () -> 10);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_let_in_half_for_one_submitter_and_no_more_than_may_also_where_many_come_at_once() throws Exception {
        List<Multi<Message>> asked = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            asked.add(open(i < 20 ? "ada" : "zoe"));
        }
        assertThat(stream.watching()).as("streams that nobody listens to").isZero();

        List<AssertSubscriber<Message>> all = asked.stream()
                .map(one -> one.subscribe().withSubscriber(AssertSubscriber.<Message>create(0)))
                .toList();

        assertThat(stream.watching()).isEqualTo(10);
        assertThat(all.stream().filter(EventStreamTest::isOver)).hasSize(20);
        assertThat(all.subList(0, 20).stream().filter(EventStreamTest::isOver)).hasSize(15);
        assertThatThrownBy(() -> open("bob")).isInstanceOf(TooManySubscribers.class);

        all.forEach(AssertSubscriber::cancel);
        assertThat(stream.watching()).isZero();
        assertThat(open("ada")).isNotNull();
    }

    private Multi<Message> open(String owner) throws Exception {
        Interest interest = new Interest(Optional.of(owner), Optional.empty(), EnumSet.allOf(EventType.class));
        return stream.open(interest, Optional.empty(), () -> true);
    }

    private static boolean isOver(AssertSubscriber<Message> one) {
        return one.getFailure() != null || one.hasCompleted();
    }
}
