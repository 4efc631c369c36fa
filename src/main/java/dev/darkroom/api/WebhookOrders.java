package dev.darkroom.api;

import dev.darkroom.webhook.ReceiverRules;
import dev.darkroom.webhook.UnusableUrl;
import dev.darkroom.webhook.Webhook;
import dev.darkroom.webhook.WebhookEvent;
import dev.darkroom.webhook.WebhookOrder;
import dev.darkroom.webhook.WebhookUrl;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what somebody says of a batch's webhook. */
@ApplicationScoped
class WebhookOrders {

    static final String URL = "webhook_url";
    static final String EVENTS = "webhook_events";

    private static final Set<WebhookEvent> STANDARD = EnumSet.of(WebhookEvent.FINISHED, WebhookEvent.STOPPED);
    private static final String ALLOWED = "some of FINISHED, STOPPED, JOB";

    private final ReceiverRules rules;

    WebhookOrders(ReceiverRules rules) {
        this.rules = rules;
    }

    /**
     * Of the parameters of a submission; empty where none is wanted.
     *
     * @throws ProblemException 422
     */
    Optional<WebhookOrder> of(UriInfo uri) {
        String url = uri.getQueryParameters().getFirst(URL);
        String events = uri.getQueryParameters().getFirst(EVENTS);
        if (url == null && events != null) {
            throw Body.missing(URL, "given where webhook_events is");
        }
        return Optional.ofNullable(url)
                .map(text -> new WebhookOrder(
                        url(text), events == null ? STANDARD : events(List.of(events.split(",", 10)))));
    }

    /**
     * Of a change.
     *
     * @param now what there is already
     * @throws ProblemException 422
     */
    WebhookOrder of(Body body, Optional<Webhook> now) {
        String url = body.text(URL, 2_000)
                .or(() -> now.map(Webhook::url))
                .orElseThrow(() -> Body.missing(URL, "given, since the batch has no webhook"));
        Collection<WebhookEvent> events = body.words(EVENTS, 10)
                .<Collection<WebhookEvent>>map(WebhookOrders::events)
                .or(() -> now.map(Webhook::events))
                .orElse(STANDARD);
        return new WebhookOrder(url(url), EnumSet.copyOf(events));
    }

    private WebhookUrl url(String text) {
        try {
            return rules.read(text);
        } catch (UnusableUrl e) {
            throw ProblemException.invalid(
                    URL,
                    "Nothing is sent to that webhook_url: %s.".formatted(e.getMessage()),
                    "an https address on the public internet, or one that is configured (darkroom.webhook.allow-private)");
        }
    }

    private static Set<WebhookEvent> events(List<String> words) {
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        words.forEach(word -> events.add(Values.word(WebhookEvent.class, EVENTS, word.strip())));
        if (events.isEmpty()) {
            throw Values.refuse(EVENTS, "", ALLOWED);
        }
        return events;
    }
}
