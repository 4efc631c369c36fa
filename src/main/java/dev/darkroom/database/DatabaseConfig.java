package dev.darkroom.database;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which PostgreSQL to use. Without a URL Darkroom runs its own, embedded one in its data directory. */
@Unremovable
@ConfigMapping(prefix = "darkroom.database")
public interface DatabaseConfig {

    /** {@code jdbc:postgresql://host:port/database} of an external server. */
    Optional<String> url();

    Optional<String> username();

    Optional<String> password();
}
