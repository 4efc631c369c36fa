package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriberTest {

    private static final Position PLACE = new Position(7, 7, List.of());
    private static final Event EVENT = Event.of(new Event.Job(1, 1, "a", "SUCCEEDED", null), "ada");
    private static final Interest ALL =
            new Interest(Optional.empty(), Optional.empty(), EnumSet.allOf(EventType.class));

    @Test
    void should_let_go_of_one_who_does_not_follow_and_tell_it_what_it_was_told_already() {
        Subscriber subscriber = new Subscriber(ALL, () -> true);
        Bulletin thousand = new Bulletin(Collections.nCopies(1_000, EVENT), PLACE);
        int told = 0;
        while (subscriber.tell(thousand)) {
            told++;
        }
        assertThat(told).isEqualTo(Subscriber.MOST_WAITING / 1_000);
        subscriber.end();
        AssertSubscriber<Bulletin> late = subscriber.live().subscribe().withSubscriber(AssertSubscriber.create(1_000));
        late.assertCompleted();
        assertThat(late.getItems()).hasSize(told);
    }

    @Test
    void should_follow_for_as_long_as_what_it_is_told_is_taken() {
        Subscriber subscriber = new Subscriber(ALL, () -> true);
        AssertSubscriber<Bulletin> quick =
                subscriber.live().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        Bulletin thousand = new Bulletin(Collections.nCopies(1_000, EVENT), PLACE);
        for (int i = 0; i < 200; i++) {
            assertThat(subscriber.tell(thousand)).isTrue();
        }
        assertThat(quick.getItems()).hasSize(200);
    }

    @Test
    void should_hear_nothing_of_others_and_say_where_it_is_all_the_same() {
        Interest ofZoe = new Interest(Optional.of("zoe"), Optional.empty(), EnumSet.of(EventType.JOB));
        Subscriber subscriber = new Subscriber(ofZoe, () -> true);
        AssertSubscriber<Bulletin> zoe =
                subscriber.live().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        Event queue = Event.of(new Event.Queue("RUNNING", null));
        assertThat(subscriber.tell(new Bulletin(List.of(EVENT, queue), PLACE))).isTrue();
        assertThat(zoe.getItems()).isEmpty();
        assertThat(subscriber.tell(new Bulletin(List.of(Event.RESET), PLACE))).isTrue();
        assertThat(subscriber.still(PLACE)).isTrue();
        assertThat(zoe.getItems().stream().flatMap(bulletin -> bulletin.messages().stream()))
                .containsExactly(Message.of(Event.RESET, Optional.of(PLACE)), Message.still(PLACE));
    }

    @Test
    void should_give_the_place_with_the_last_of_what_belongs_together() {
        assertThat(new Bulletin(List.of(EVENT, EVENT), PLACE).messages())
                .extracting(Message::place)
                .containsExactly(Optional.empty(), Optional.of(PLACE));
    }
}
