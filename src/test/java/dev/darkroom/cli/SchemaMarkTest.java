package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaMarkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.fresh();
    private final SchemaMark mark = new SchemaMark(
            new DatabaseConnection(database.url(), database.username(), database.password()),
            database.url(),
            "flyway_schema_history",
            "Migrations of this test");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_let_one_node_after_the_other_leave_its_mark_and_flyway_look_meanwhile() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        Runnable node = () -> mark.leave(() -> {
            together.accumulateAndGet(inside.incrementAndGet(), Math::max);
            // Until the other has come as far as it can.
            await().atMost(PATIENCE)
                    .until(() -> together.get() > 1 || inside.get() > 1 || database.someoneWaits() || mark.holds());
            flyway().migrate();
            boolean nothingPending = flyway().info().pending().length == 0;
            inside.decrementAndGet();
            return nothingPending;
        });
        CompletableFuture<Void> one = CompletableFuture.runAsync(node);
        CompletableFuture<Void> other = CompletableFuture.runAsync(node);

        assertThat(CompletableFuture.allOf(one, other)).succeedsWithin(PATIENCE.multipliedBy(2));
        assertThat(together).as("under the lock at once").hasValue(1);
        assertThat(mark.holds()).isTrue();
    }

    private Flyway flyway() {
        return Flyway.configure(getClass().getClassLoader())
                .dataSource(database.dataSource())
                .locations("classpath:db/migration")
                .load();
    }
}
