package dev.darkroom.editor;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code darkroom.fetch.*}: how pictures are fetched from the URLs that users give. */
@ConfigMapping(prefix = "darkroom.fetch")
public interface FetchConfig {

    /** Largest picture taken; the API takes 50 MB, which are counted in thousands here as everywhere. */
    @WithDefault("50000000")
    MemorySize maxBytes();

    /** Whether loopback, private and other special addresses may be fetched from. For one's own network only: it opens it to every user. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** Longest duration of a whole fetch, redirects included. */
    @WithDefault("2m")
    Duration timeout();

    /** Longest silence within a fetch. */
    @WithDefault("30s")
    Duration idleTimeout();
}
