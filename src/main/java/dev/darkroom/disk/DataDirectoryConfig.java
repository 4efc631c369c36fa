package dev.darkroom.disk;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where Darkroom keeps what it must not lose. */
@ConfigMapping(prefix = "darkroom")
public interface DataDirectoryConfig {

    /** The embedded database, the spool of answers that wait for the database, and the simulator's home. Default: the platform's folder for a user's application data. */
    Optional<Path> dataDir();
}
