package dev.darkroom.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Permits for requests that are not a claim of their own: look-ups and uploads share the rate of the API with edits. */
@ApplicationScoped
public class Permits {

    private static final String ACQUIRE = "SELECT acquire_permit(?::text[])";
    private static final int MOST_ASKS = 60;
    private static final long DATABASE_AWAY_MILLIS = 1_000;

    private final DataSource database;
    private final Map<Use, Count> counts = Arrays.stream(Use.values())
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(), use -> new Count(new LongAdder(), new AtomicInteger())));

    Permits(@Reserved DataSource database) {
        this.database = database;
    }

    /** What a permit is for. */
    public enum Use {
        LOOK_UP("{api}"),
        UPLOAD("{api,upload}");

        private final String limits;

        Use(String limits) {
            this.limits = limits;
        }
    }

    private record Count(LongAdder granted, AtomicInteger waiting) {}

    /** True once a permit was given; false when the queue is stopped or no permit came in {@value #MOST_ASKS} asks. */
    public Uni<Boolean> forLookUp() {
        return acquire(Use.LOOK_UP);
    }

    /** The same, from the limit of uploads as well. */
    public Uni<Boolean> forUpload() {
        return acquire(Use.UPLOAD);
    }

    /** How many this node was given since it started. */
    public long granted(Use use) {
        return counts.get(use).granted().sum();
    }

    /** How many this node waits for. */
    public int waiting(Use use) {
        return counts.get(use).waiting().get();
    }

    private Uni<Boolean> acquire(Use use) {
        Count count = counts.get(use);
        return Uni.createFrom()
                .voidItem()
                .invoke(count.waiting()::incrementAndGet)
                .flatMap(ignored -> acquire(use.limits, MOST_ASKS))
                .onTermination()
                .invoke(count.waiting()::decrementAndGet)
                .invoke(given -> count.granted().add(given ? 1 : 0));
    }

    private Uni<Boolean> acquire(String resources, int asks) {
        if (asks == 0) {
            return Uni.createFrom().item(false);
        }
        return Uni.createFrom()
                .item(() -> ask(resources))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .flatMap(millis -> {
                    if (millis.isEmpty() || millis.getAsLong() == 0) {
                        return Uni.createFrom().item(millis.isPresent());
                    }
                    Duration pause = Duration.ofMillis(millis.getAsLong());
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(pause)
                            .flatMap(ignored -> acquire(resources, asks - 1));
                });
    }

    private OptionalLong ask(String resources) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACQUIRE)) {
            statement.setString(1, resources);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long millis = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
            }
        } catch (SQLException e) {
            if (DatabaseAway.is(e)) {
                return OptionalLong.of(DATABASE_AWAY_MILLIS);
            }
            throw new IllegalStateException("cannot ask for a permit: " + e.getMessage(), e);
        }
    }
}
