package dev.darkroom.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

record FixedConfig(Optional<List<String>> allowPrivate, Duration timeout, int concurrency, int perHost)
        implements WebhookConfig {

    static FixedConfig allowing(String... ranges) {
        return new FixedConfig(
                ranges.length == 0 ? Optional.empty() : Optional.of(List.of(ranges)), Duration.ofSeconds(2), 8, 2);
    }
}
