package dev.darkroom.editor;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** {@code darkroom.result.*}, as far as it concerns the links that results are fetched from. */
@ConfigMapping(prefix = "darkroom.result")
public interface ResultLinkConfig {

    /**
     * The hosts that results are fetched from: {@code name}, {@code .suffix} (every name below it) or either with {@code :port}. Without a
     * port only https on 443 is taken; with one, http and https on that port.
     */
    @WithDefault("s3.us-east-1.amazonaws.com,storage.1min.ai")
    List<String> hosts();

    /** Largest result taken. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /** Longest duration of a whole download. */
    @WithDefault("5m")
    Duration timeout();

    /** Longest silence within a download. */
    @WithDefault("30s")
    Duration idleTimeout();
}
