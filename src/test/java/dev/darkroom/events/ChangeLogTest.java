package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

    private final TestDatabase database = TestDatabase.fresh();
    private final ChangeLog log = new ChangeLog(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    /** Writers commit in any order, late, or not at all; a reader goes from place to place and begins anew at one of them now and then. */
    @Test
    void should_pass_over_no_change_however_late_it_is_committed() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Position place = log.now();
        Set<Long> committed = ConcurrentHashMap.newKeySet();
        ExecutorService writers = Executors.newFixedThreadPool(6);
        List<Future<?>> all = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
            long from = writer * 1_000_000L;
            Random random = new Random(seed + writer);
            all.add(writers.submit(() -> write(from, random, committed)));
        }
        Map<Long, Integer> seen = new HashMap<>();
        boolean writing = true;
        while (writing) {
            writing = all.stream().anyMatch(future -> !future.isDone());
            Scan scan = new Scan(log, place, log.now());
            Scan.Part part;
            do {
                part = scan.next();
                part.changes().forEach(change -> seen.merge(change.batchId(), 1, Integer::sum));
                Position text = Position.parse(part.reached().toString()).orElseThrow();
                // What a reader that begins anew here would be told is what this one is still to be told, and of the
                // last transaction at most.
                assertThat(text).isEqualTo(part.reached());
                place = text;
            } while (!part.last());
        }
        for (Future<?> one : all) {
            one.get();
        }
        writers.shutdown();
        assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.keySet()).isEqualTo(committed);
        assertThat(seen.values()).containsOnly(1);
    }

    @Test
    void should_go_on_from_any_part_of_the_way() throws Exception {
        Position start = log.now();
        execute("INSERT INTO change (batch_id) SELECT 1 FROM generate_series(1, 1000)");
        for (int i = 0; i < 450; i++) {
            execute("INSERT INTO change (batch_id) VALUES (%d)".formatted(10 + i));
        }
        Scan scan = new Scan(log, start, log.now());
        List<Scan.Part> parts = new ArrayList<>();
        do {
            parts.add(scan.next());
        } while (!parts.get(parts.size() - 1).last());
        assertThat(parts).hasSize(8);
        assertThat(parts.stream().mapToInt(part -> part.changes().size()).sum()).isEqualTo(1450);
        for (int i = 0; i < parts.size() - 1; i++) {
            Scan anew = new Scan(log, parts.get(i).reached(), log.now());
            List<Long> rest = new ArrayList<>();
            Scan.Part part;
            do {
                part = anew.next();
                part.changes().forEach(change -> rest.add(change.batchId()));
            } while (!part.last());
            // Nothing is left out; the one transaction that the parts cut in two is told whole.
            assertThat(rest).contains(459L).hasSizeGreaterThanOrEqualTo(1450 - (i + 1) * ChangeLog.PAGE);
        }
    }

    @Test
    void should_forget_what_is_older_than_an_hour_and_know_who_has_missed_it() throws Exception {
        Position before = log.now();
        execute(
                "INSERT INTO change (batch_id, at) SELECT 1, now() - interval '61 minutes' FROM generate_series(1, 15000)");
        Position between = log.now();
        execute(
                "INSERT INTO change (batch_id, at) SELECT 2, now() - interval '59 minutes' FROM generate_series(1, 10)");
        assertThat(log.keeps(before)).isTrue();

        log.forget();

        assertThat(log.keeps(before)).isFalse();
        assertThat(log.keeps(between)).isTrue();
        assertThat(log.keeps(log.now())).isTrue();
        Position end = log.now();
        assertThat(log.keeps(new Position(end.xmin() + 1_000, end.xmax() + 1_000, List.of())))
                .isFalse();
        assertThat(new Scan(log, between, end).next().changes()).hasSize(10).allMatch(change -> change.batchId() == 2);
        assertThat(new Scan(log, before, end).next()).isEqualTo(new Scan.Part(List.of(), end, true, true));
    }

    @Test
    void should_miss_nothing_for_a_transaction_that_is_under_way_for_hours_until_its_change_was_forgotten()
            throws Exception {
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO change (batch_id, at) VALUES (1, now() - interval '2 hours')");
            execute("INSERT INTO change (batch_id, at) VALUES (2, now() - interval '61 minutes')");
            Position place = log.now();
            log.forget();
            execute("INSERT INTO change (batch_id) VALUES (3)");

            Position later = log.now();
            Scan.Part part = new Scan(log, place, later).next();
            assertThat(part.missed()).isFalse();
            assertThat(part.changes()).extracting(Change::batchId).containsExactly(3L);

            other.commit();
            log.forget();
            assertThat(new Scan(log, later, log.now()).next().missed()).isTrue();
            assertThat(log.keeps(log.now())).isTrue();
        }
    }

    @Test
    void should_note_jobs_a_thousand_at_a_time() throws Exception {
        execute("INSERT INTO batch (name) VALUES ('b')");
        Position start = log.now();
        execute("""
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                SELECT i, 1, 'FAILED', 1, 'MODERATED', 'no' FROM generate_series(1, 12500) i""");
        execute("DELETE FROM result WHERE job_id <= 300");
        Scan scan = new Scan(log, start, log.now());
        Scan.Part first = scan.next();
        Scan.Part second = scan.next();
        assertThat(first.changes())
                .hasSize(10)
                .allMatch(change -> change.jobIds().size() <= 1000);
        assertThat(second.changes()).hasSize(4);
        assertThat(second.last()).isTrue();
        assertThat(second.changes().get(3).jobIds()).hasSize(300);
    }

    private Void write(long from, Random random, Set<Long> committed) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long next = from;
            for (int i = 0; i < 150; i++) {
                List<Long> mine = new ArrayList<>();
                for (int rows = 1 + random.nextInt(4); rows > 0; rows--) {
                    statement.executeUpdate("INSERT INTO change (batch_id) VALUES (%d)".formatted(++next));
                    mine.add(next);
                    if (random.nextInt(20) == 0) {
                        statement.execute("SELECT pg_sleep(0.05)");
                    }
                }
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed.addAll(mine);
                }
            }
        }
        return null;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    rows.next();
                }
            }
        }
    }
}
