package dev.darkroom.bench;

import java.time.Duration;
import java.util.Map;

/** One thing to measure. Its options are fields that picocli fills in. */
public sealed interface Workload permits NodeWorkload, ProcessWorkload {

    /** The word on the command line. */
    String name();

    /** What is measured, in a sentence or two. */
    String description();

    /** The sizes it runs with, as the report tells them. */
    Map<String, Object> sizes();

    /** Whether it may be measured with a server that is named. */
    default boolean takesDatabase() {
        return true;
    }

    /** The least that it takes: what is allowed must be more. */
    default Duration lasts() {
        return Duration.ZERO;
    }

    /** @throws IllegalArgumentException naming the option that is out of its bounds, and what is allowed */
    void check();
}
