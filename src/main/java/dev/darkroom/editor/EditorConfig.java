package dev.darkroom.editor;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;

/** {@code darkroom.editor.*}: how to talk to the image-editor API. The bounds are those of {@link EditorSettings}. */
@ConfigMapping(prefix = "darkroom.editor")
public interface EditorConfig {

    /** Where the API is; {@code /api/features} and its siblings are appended. */
    @WithDefault("https://api.1min.ai")
    URI url();

    /** How an edit is asked for: sync holds the connection until it is done, async looks its record up until it is. */
    @WithDefault("sync")
    EditMode mode();

    /** Requests a minute that the account allows, for all nodes together. */
    @WithDefault("180")
    int ratePerMinute();

    /** Uploads a minute that the account allows, for all nodes together. */
    @WithDefault("100")
    int uploadRatePerMinute();

    /** Requests that may go out at once after a pause. */
    @WithDefault("1")
    int burst();

    /**
     * Calls for edits in flight on this node: at 180 a minute as many as edits of a minute need, so that the rate alone is the limit. What was accepted
     * async is bounded by the rate, which its look-ups use up.
     */
    @WithDefault("180")
    int concurrency();

    /** Calls for edits in flight on all nodes together; without it each node's own {@link #concurrency} holds alone. */
    OptionalInt maxInFlight();

    /** Calls in a row that fail to reach the API, or meet a failing server, before nothing is sent for a while. */
    @WithDefault("10")
    int circuitFailures();

    /** Uploads at once on this node; the API takes 5. */
    @WithDefault("5")
    int uploadConcurrency();

    /** Downloads of results at once on this node. */
    @WithDefault("16")
    int downloadConcurrency();

    /** Longest wait for a TCP connection, and again for the TLS handshake. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** Longest duration of a whole edit, from the start to the last byte. The CDN in front of the API cuts at about 100 s. */
    @WithDefault("120s")
    Duration timeout();

    /** Longest silence within an answer once it has begun. A held edit is silent before, and only {@link #timeout} ends it. */
    @WithDefault("30s")
    Duration idleTimeout();

    /** Longest duration of a whole look-up. */
    @WithDefault("30s")
    Duration lookUpTimeout();

    /** Longest duration of a whole upload. */
    @WithDefault("5m")
    Duration uploadTimeout();

    /** Attempts of one step before a job fails; those that did not count (throttled, handed back) not included. */
    @WithDefault("5")
    int maxAttempts();

    /** Bound of the first pause before a retry; it doubles with each try, up to a minute. The pause itself is drawn evenly below the bound. */
    @WithDefault("2s")
    Duration retryDelay();

    /** How long after an edit was accepted its record is first looked up. A look-up costs a permit, and editing takes tens of seconds. */
    @WithDefault("8s")
    Duration firstLookUp();

    /** Shortest pause between two look-ups of one record; the longest is twice that. */
    @WithDefault("5s")
    Duration lookUpInterval();

    /** Largest answer taken. A few edits are answered with the picture itself. */
    @WithDefault("32M")
    MemorySize maxAnswerBytes();
}
