package dev.darkroom.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How results are given out over HTTP. */
@ConfigMapping(prefix = "darkroom.serve")
public interface ExportConfig {

    /** Results of whole batches that are sent at the same time, by this node; further requests are told to come back. */
    @WithDefault("4")
    int concurrentExports();

    /** A client that takes longer for 64 KiB of such results is not waited for. */
    @WithDefault("30s")
    Duration exportPatience();
}
