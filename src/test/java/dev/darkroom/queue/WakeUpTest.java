package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Step;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WakeUpTest {

    private QueueFixture queue;
    private Node one;
    private Node other;

    /** What of a node hears and tells of new jobs. */
    private final class Node {
        final QueueThreads threads = new QueueThreads();
        final List<Step> woken = new CopyOnWriteArrayList<>();
        final WakeUp wakeUp;
        final Notifications notifications;

        Node(boolean notifying, long queueId) {
            QueueConfig config = config(notifying);
            CompletionWriter completions = completions(config, threads);
            wakeUp = new WakeUp(queue.database.dataSource(), completions, config, threads);
            notifications = new Notifications(queue.database.dataSource(), wakeUp, completions);
            notifications.listen(queueId);
            await().atMost(Duration.ofSeconds(10)).until(notifications::comeThrough);
            completions.onNewJobs(woken::add);
        }

        void close() throws InterruptedException {
            notifications.close();
            threads.stop();
        }
    }

    private static QueueConfig config(boolean notifying) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(QueueConfig.class)
                .withDefaultValue("darkroom.queue.notifications", Boolean.toString(notifying))
                .build()
                .getConfigMapping(QueueConfig.class);
    }

    private CompletionWriter completions(QueueConfig config, QueueThreads threads) {
        return new CompletionWriter(queue.completions, new LateAnswers(queue.database.dataSource()), config, threads);
    }

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        one = new Node(true, 0);
        other = new Node(true, 0);
    }

    @AfterEach
    void close() throws InterruptedException {
        one.close();
        other.close();
        queue.close();
    }

    @Test
    void should_wake_every_node_and_itself_once() {
        one.wakeUp.announce(0, Step.EDIT);

        assertThat(one.woken).containsExactly(Step.EDIT);
        await().atMost(Duration.ofSeconds(10)).until(() -> other.woken.contains(Step.EDIT));
        one.wakeUp.announce(0, Step.UPLOAD);
        await().atMost(Duration.ofSeconds(10)).until(() -> other.woken.contains(Step.UPLOAD));
        assertThat(one.woken).containsExactly(Step.EDIT, Step.UPLOAD);
    }

    @Test
    void should_say_many_things_at_once_with_few_notifications() {
        for (int i = 0; i < 1000; i++) {
            one.wakeUp.announce(0, Step.EDIT);
        }
        one.wakeUp.announce(0, Step.DOWNLOAD);

        await().atMost(Duration.ofSeconds(10)).until(() -> other.woken.contains(Step.DOWNLOAD));
        assertThat(other.woken).hasSizeLessThan(200);
    }

    /** The other threads bring answers to the disk. */
    @Test
    void should_take_no_more_than_one_thread_while_the_database_hangs() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        DataSource hangs = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    hanging.incrementAndGet();
                    back.await();
                    throw new SQLException("away");
                });
        QueueThreads threads = new QueueThreads();
        WakeUp wakeUp = new WakeUp(hangs, completions(config(true), threads), config(true), threads);
        wakeUp.announce(0, Step.EDIT);
        await().until(() -> hanging.get() == 1);

        wakeUp.announce(0, Step.UPLOAD);
        threads.executor()
                .schedule(() -> {}, 20 * WakeUp.DEBOUNCE_MILLIS, TimeUnit.MILLISECONDS)
                .get();
        assertThat(hanging).hasValue(1);

        back.countDown();
        await().untilAsserted(() -> assertThat(hanging).as("and then the next").hasValue(2));
        threads.stop();
    }

    @Test
    void should_leave_the_workers_of_another_queue_asleep() throws InterruptedException {
        Node third = new Node(true, 7);
        one.wakeUp.announce(0, Step.EDIT);
        await().atMost(Duration.ofSeconds(10)).until(() -> other.woken.contains(Step.EDIT));

        one.wakeUp.announce(7, Step.UPLOAD);

        await().atMost(Duration.ofSeconds(10)).until(() -> !third.woken.isEmpty());
        assertThat(third.woken).containsExactly(Step.UPLOAD);
        third.close();
    }

    @Test
    void should_hear_again_after_its_connection_was_lost() throws SQLException {
        queue.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'NOTIFY%' AND pid <> pg_backend_pid()");

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            one.wakeUp.announce(0, Step.EDIT);
            return other.woken.contains(Step.EDIT);
        });
    }
}
