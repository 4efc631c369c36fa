package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackgroundRowsTest {

    private final List<Integer> taken = new ArrayList<>();
    private final Set<Thread> threads = new HashSet<>();

    @Test
    void should_hand_on_every_row_in_its_order() throws Exception {
        try (BackgroundRows rows = new BackgroundRows(this::take)) {
            for (int number = 1; number <= 31_234; number++) {
                rows.accept(row(number));
            }
            rows.finish();
        }
        assertThat(taken).isEqualTo(IntStream.rangeClosed(1, 31_234).boxed().toList());
    }

    @Test
    void should_not_start_a_thread_for_a_few_rows() throws Exception {
        try (BackgroundRows rows = new BackgroundRows(this::take)) {
            for (int number = 1; number <= 499; number++) {
                rows.accept(row(number));
            }
            rows.finish();
        }
        assertThat(taken).hasSize(499);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void should_tell_the_reader_soon_that_the_sink_takes_no_more() {
        int[] read = {0};
        assertThatThrownBy(() -> {
                    try (BackgroundRows rows = new BackgroundRows(row -> refuse(row, 700))) {
                        for (int number = 1; number <= 1_000_000; number++) {
                            read[0] = number;
                            rows.accept(row(number));
                        }
                        rows.finish();
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessage("no more than 700");
        assertThat(read[0]).isLessThan(100_000);
    }

    @Test
    void should_tell_at_the_end_that_the_sink_did_not_take_all() {
        assertThatThrownBy(() -> {
                    try (BackgroundRows rows = new BackgroundRows(row -> refuse(row, 900))) {
                        for (int number = 1; number <= 1_000; number++) {
                            rows.accept(row(number));
                        }
                        rows.finish();
                    }
                })
                .isInstanceOf(SQLException.class);
    }

    @Test
    void should_leave_the_sink_alone_once_it_is_closed() throws Exception {
        try (BackgroundRows rows = new BackgroundRows(this::take)) {
            for (int number = 1; number <= 5_000; number++) {
                rows.accept(row(number));
            }
        }
        assertThat(threads).allMatch(thread -> !thread.isAlive());
    }

    @Test
    void should_let_the_reader_wait_where_rows_are_large_long_before_there_are_many() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger read = new AtomicInteger();
        Thread reader = new Thread(() -> {
            try (BackgroundRows rows = new BackgroundRows(row -> awaitAndTake(goOn, row))) {
                while (read.incrementAndGet() <= 100) {
                    rows.accept(row(read.get(), "x".repeat(300_000)));
                }
                rows.finish();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        reader.start();

        // One is with the sink, twenty wait, and the reader holds one.
        await().atMost(Duration.ofSeconds(30)).until(() -> read.get() >= 22);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(30)).until(() -> read.get() <= 22);
        goOn.countDown();
        reader.join();
        assertThat(taken).hasSize(100);
    }

    private void awaitAndTake(CountDownLatch goOn, CheckedRow row) {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        take(row);
    }

    private void take(CheckedRow row) {
        taken.add(row.number());
        threads.add(Thread.currentThread());
    }

    private void refuse(CheckedRow row, int most) throws SQLException {
        if (row.number() > most) {
            throw new SQLException("no more than " + most);
        }
        take(row);
    }

    private static CheckedRow row(int number) {
        return row(number, "{}");
    }

    private static CheckedRow row(int number, String input) {
        return new CheckedRow(
                number,
                number,
                "c" + number,
                "c" + number,
                false,
                new ImageSource.Asset("pictures/1.png"),
                EditRequest.fromText(Map.of("prompt", "brighten")),
                5,
                input);
    }
}
