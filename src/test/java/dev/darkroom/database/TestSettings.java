package dev.darkroom.database;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * The tests' own system properties, made known to Quarkus: it refuses to start with a {@code darkroom.*} it knows nothing of.
 * Nothing injects it, and Quarkus leaves out what nothing injects.
 */
@Unremovable
@ConfigMapping(prefix = "darkroom.test")
interface TestSettings {
    /** The image of the tests' PostgreSQL container, {@code postgres:18} if not set. */
    Optional<String> postgresImage();

    /** The packaged application, for tests that run it. */
    Optional<String> application();

    /** How many random walks over the queue. */
    Optional<Integer> walks();

    /** Of a random test that is to be repeated. */
    Optional<Long> seed();

    /** The long form of the fault suite ({@code -Pchaos}). */
    Optional<Boolean> chaos();

    /** The folder that the pictures of the documentation are written to; empty: they are not. */
    Optional<String> pictures();

    /** How often the fuzz calls each operation. */
    Optional<Integer> fuzz();
}
