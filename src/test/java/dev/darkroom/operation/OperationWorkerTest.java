package dev.darkroom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OperationWorkerTest {

    @Test
    void should_go_on_looking_after_memory_ran_out() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        try (TestDatabase database = TestDatabase.fresh()) {
            OperationParts parts = new OperationParts(database.dataSource()) {
                @Override
                Optional<Worked> next() throws SQLException {
                    if (looks.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("for this test");
                    }
                    return super.next();
                }
            };
            OperationWorker worker = new OperationWorker(true, parts, null);
            worker.start(new StartupEvent());
            try {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(looks).hasValueGreaterThan(1));
            } finally {
                worker.stop(new ShutdownEvent());
            }
        }
    }
}
