package dev.darkroom.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code darkroom.webhook.*}: how batches tell others what becomes of them. */
@ConfigMapping(prefix = "darkroom.webhook")
public interface WebhookConfig {

    /**
     * Addresses beside those of the public internet that webhooks may be sent to, and those alone over plain http too: ranges such as {@code 10.1.0.0/16,127.0.0.1}. Whoever may
     * submit can then make this service call them.
     */
    Optional<List<String>> allowPrivate();

    /** Longest duration of a try, from the look-up of the name to the end of the answer. */
    @WithDefault("15s")
    Duration timeout();

    /** Tries of this node at once; half of them at most for one owner. */
    @WithDefault("32")
    int concurrency();

    /** And of one owner to one host and port. */
    @WithDefault("4")
    int perHost();
}
