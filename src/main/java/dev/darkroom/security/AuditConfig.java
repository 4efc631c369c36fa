package dev.darkroom.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Who did what, and for how long that is remembered. */
@ConfigMapping(prefix = "darkroom.audit")
public interface AuditConfig {

    /** Older entries are forgotten. */
    @WithDefault("365d")
    Duration keptFor();
}
