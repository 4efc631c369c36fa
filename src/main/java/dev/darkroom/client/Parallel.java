package dev.darkroom.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The same for each of many, by a few threads; the first failure ends it. */
final class Parallel {

    private Parallel() {}

    static <T> void forEach(Collection<T> all, int threads, Consumer<T> action) {
        Iterator<T> left = all.iterator();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Runnable work = () -> {
            for (T next = next(left); next != null && failure.get() == null; next = next(left)) {
                try {
                    action.accept(next);
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                }
            }
        };
        List<Thread> workers = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, all.size()); i++) {
            Thread worker = new Thread(work, "darkroom-client-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        work.run();
        workers.forEach(Parallel::join);
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static <T> T next(Iterator<T> left) {
        synchronized (left) {
            return left.hasNext() ? left.next() : null;
        }
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
