package dev.darkroom.service;

import dev.darkroom.events.EventStream;
import dev.darkroom.webhook.WebhookDispatcher;
import dev.darkroom.webhook.WebhookDispatcher.Attempt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** Those who are told: who watches, and what webhooks have sent. */
@ApplicationScoped
class WatcherMetrics implements MeterBinder {

    private final EventStream events;
    private final WebhookDispatcher webhooks;
    private final Map<Attempt, Counter> attempts = new EnumMap<>(Attempt.class);

    WatcherMetrics(EventStream events, WebhookDispatcher webhooks) {
        this.events = events;
        this.webhooks = webhooks;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("darkroom.events.subscribers", events, EventStream::watching)
                .description("Streams of events that are open on this node.")
                .register(registry);
        Gauge.builder("darkroom.webhook.pending", webhooks, WebhookDispatcher::pending)
                .description("Messages of webhooks that wait to be taken, over all nodes, counted up to 100,000.")
                .register(registry);
        for (Attempt attempt : Attempt.values()) {
            attempts.put(
                    attempt,
                    Counter.builder("darkroom.webhook.deliveries")
                            .tag("outcome", attempt.name())
                            .description("Tries of this node to send a message.")
                            .register(registry));
        }
        webhooks.onAttempt(attempt -> attempts.get(attempt).increment());
    }
}
