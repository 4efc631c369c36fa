package dev.darkroom.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this node talks to the queue. */
@ConfigMapping(prefix = "darkroom.queue")
public interface QueueConfig {

    /** How often an idle step looks for new jobs; the real interval is drawn from 0.75 to 1.25 of it. */
    @WithDefault("500ms")
    Duration pollInterval();

    /**
     * Whether nodes wake each other by NOTIFY when there is a new job. It is a hint alone: without it, or behind a pooler that swallows it, the
     * poll interval holds.
     */
    @WithDefault("true")
    boolean notifications();

    /** Most jobs one claim takes, and most completions one statement writes. */
    @WithDefault("500")
    int statementSize();

    /** How long a completion waits for others to share its statement. */
    @WithDefault("5ms")
    Duration linger();

    /** How often a worker says that it is alive. */
    @WithDefault("5s")
    Duration heartbeatInterval();

    /** A worker silent for this long is dead, and its open attempts are rescued. */
    @WithDefault("30s")
    Duration deadAfter();

    /** How long a stopping node lets what it has in flight finish. */
    @WithDefault("120s")
    Duration shutdownTimeout();
}
