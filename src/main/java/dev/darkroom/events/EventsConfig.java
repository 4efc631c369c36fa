package dev.darkroom.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code darkroom.events.*}: those who watch. */
@ConfigMapping(prefix = "darkroom.events")
public interface EventsConfig {

    /** How many may watch on this node at once, half of them for one submitter; one more is told to come back later. */
    @WithDefault("100")
    int maxSubscribers();
}
