package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final Map<Integer, UniEmitter<? super String>> working = new ConcurrentHashMap<>();
    private final List<Integer> begun = new ArrayList<>();

    @Test
    void should_begin_so_many_at_once_and_the_next_when_one_is_handed_on() {
        Taker<String> taker = start(5, 2, 10);

        assertThat(begun).containsExactly(1, 2);
        finish(2);
        assertThat(begun).containsExactly(1, 2, 3);
        finish(3);
        assertThat(taker.items).containsExactly("2", "3");
    }

    @Test
    void should_end_when_the_last_one_is_done() {
        Taker<String> taker = start(2, 5, 10);

        finish(2);
        assertThat(taker.completed.getCount()).isOne();
        finish(1);
        assertThat(taker.completed.getCount()).isZero();
        assertThat(taker.items).containsExactly("2", "1");
    }

    @Test
    void should_keep_what_is_done_until_it_is_asked_for_and_begin_nothing_meanwhile() {
        Taker<String> taker = start(5, 2, 0);

        finish(1);
        finish(2);
        assertThat(taker.items).isEmpty();
        assertThat(begun).containsExactly(1, 2);
        taker.subscription.request(1);
        assertThat(taker.items).containsExactly("1");
        assertThat(begun).containsExactly(1, 2, 3);
    }

    @Test
    void should_lose_nothing_where_many_threads_end_at_once() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        Multi<Integer> items = Multi.createFrom().range(0, 20_000);
        Taker<Integer> taker = new Taker<>(Long.MAX_VALUE);
        InFlight.of(items, 64, item -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    return Uni.createFrom().item(item).emitOn(threads).invoke(now::decrementAndGet);
                })
                .subscribe(taker);

        assertThat(taker.completed.await(1, TimeUnit.MINUTES)).isTrue();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(taker.items)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20_000).boxed().toList());
        assertThat(most).hasValueLessThanOrEqualTo(64);
    }

    private Taker<String> start(int items, int most, long demand) {
        Taker<String> taker = new Taker<>(demand);
        InFlight.<Integer, String>of(Multi.createFrom().range(1, items + 1), most, item -> {
                    begun.add(item);
                    return Uni.createFrom().emitter(emitter -> working.put(item, emitter));
                })
                .subscribe(taker);
        return taker;
    }

    private void finish(int item) {
        working.remove(item).complete(Integer.toString(item));
    }

    private static final class Taker<T> implements Flow.Subscriber<T> {
        private final long demand;
        private final List<T> items = new ArrayList<>();
        private final CountDownLatch completed = new CountDownLatch(1);
        private Flow.Subscription subscription;

        Taker(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        public void onNext(T item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completed.countDown();
        }
    }
}
