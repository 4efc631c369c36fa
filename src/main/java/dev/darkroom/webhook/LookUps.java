package dev.darkroom.webhook;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that look names up. The system does that for as long as it likes, and cannot be told to leave off: a try that was cut leaves its look-up behind. So there are threads for twice as many
 * as are tried at once, and one owner, who may have named servers that answer nothing, has half of them at most. Those with nothing to do end.
 */
final class LookUps implements AutoCloseable {

    private static final int IDLE_SECONDS = 30;

    private final int perOwner;
    private final ThreadPoolExecutor threads;
    private final Map<String, Integer> underWay = new HashMap<>();

    /** @param tries at once, each with one look-up at most: what waits for a thread is never more, since a try that ends takes it away */
    LookUps(int tries) {
        perOwner = tries;
        threads = new ThreadPoolExecutor(
                2 * tries, 2 * tries, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(tries), task -> {
                    Thread thread = new Thread(task, "darkroom-webhook-names");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Looks up, when its turn comes, unless the try is over by then. One that ends later is told to nobody.
     *
     * @param over the end of the try
     */
    synchronized Future<InetAddress> begin(String owner, Future<?> over, Callable<InetAddress> lookUp) {
        if (underWay.getOrDefault(owner, 0) >= perOwner) {
            return Future.failedFuture(
                    new UnknownHostException(perOwner + " others of the same owner have not been answered yet"));
        }
        Promise<InetAddress> found = Promise.promise();
        Runnable task = () -> {
            try {
                InetAddress address = lookUp.call();
                if (!over.isComplete()) {
                    found.complete(address);
                }
            } catch (Exception e) {
                found.fail(e);
            } finally {
                end(owner);
            }
        };
        threads.execute(task);
        underWay.merge(owner, 1, Integer::sum);
        over.onComplete(ended -> {
            if (threads.remove(task)) {
                end(owner);
            }
        });
        return found.future();
    }

    private synchronized void end(String owner) {
        underWay.computeIfPresent(owner, (name, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
