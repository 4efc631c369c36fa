package dev.darkroom.worker;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Turns each item into another one, so many of them at once, in the order in which they are done. Mutiny's own merge looks at every one in flight whenever one is done, which with thousands in flight
 * was a fifth of what a job costs; this looks at none.
 *
 * <p>What is done and not asked for yet waits: at most as many as there may be in flight, since the next one is asked for when one is handed on.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
final class InFlight<I, O> implements Flow.Subscriber<I>, Flow.Subscription {

    private final int most;
    private final Function<I, Uni<O>> work;
    private final Flow.Subscriber<? super O> downstream;

    private Flow.Subscription upstream;
    private final Queue<O> done = new ArrayDeque<>();
    private long demand;
    private int working;
    private boolean emitting;
    private boolean completed;
    private boolean ended;

    private InFlight(int most, Function<I, Uni<O>> work, Flow.Subscriber<? super O> downstream) {
        this.most = most;
        this.work = work;
        this.downstream = downstream;
    }

    /** @param work must neither throw nor fail: what is to be told of a failure is an item, too */
    static <I, O> Multi<O> of(Multi<I> items, int most, Function<I, Uni<O>> work) {
        return Multi.createFrom().publisher(downstream -> items.subscribe(new InFlight<>(most, work, downstream)));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        downstream.onSubscribe(this);
        upstream.request(most);
    }

    @Override
    public void onNext(I item) {
        synchronized (this) {
            working++;
        }
        work.apply(item).subscribe().with(this::done, this::onError);
    }

    private void done(O result) {
        synchronized (this) {
            working--;
            done.add(result);
        }
        emit();
    }

    /** One thread at a time; what is done meanwhile is handed on by the one that is at it. */
    private void emit() {
        synchronized (this) {
            if (emitting) {
                return;
            }
            emitting = true;
        }
        for (O next = next(); next != null; next = next()) {
            downstream.onNext(next);
            upstream.request(1);
        }
    }

    private O next() {
        boolean last;
        synchronized (this) {
            if (demand > 0 && !ended && !done.isEmpty()) {
                demand--;
                return done.poll();
            }
            emitting = false;
            last = completed && !ended && working == 0 && done.isEmpty();
            ended |= last;
        }
        if (last) {
            downstream.onComplete();
        }
        return null;
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
        emit();
    }

    @Override
    public void onError(Throwable failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        upstream.cancel();
        downstream.onError(failure);
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            completed = true;
        }
        emit();
    }

    @Override
    public synchronized void cancel() {
        ended = true;
        upstream.cancel();
    }
}
