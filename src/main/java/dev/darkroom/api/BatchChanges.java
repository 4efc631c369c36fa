package dev.darkroom.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Priorities;
import dev.darkroom.webhook.WebhookOrder;
import dev.darkroom.webhook.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Changes of a batch: all of them are read, and refused where one is wrong, before any is made. */
@ApplicationScoped
public class BatchChanges {

    private static final String NAME = "UPDATE batch SET name = ? WHERE id = ?";
    private static final String CAP = "UPDATE batch SET max_paid = ? WHERE id = ?";
    private static final String NO_CAP = "UPDATE batch SET max_paid = NULL WHERE id = ?";

    private static final String OF_A_RUN = "SELECT owner IS NULL OR queue <> 0 FROM batch WHERE id = ?";

    private final Sql sql;
    private final Priorities priorities;
    private final Batches batches;
    private final Webhooks webhooks;
    private final WebhookOrders orders;

    BatchChanges(Sql sql, Priorities priorities, Batches batches, Webhooks webhooks, WebhookOrders orders) {
        this.sql = sql;
        this.priorities = priorities;
        this.batches = batches;
        this.webhooks = webhooks;
        this.orders = orders;
    }

    void apply(long id, Body body) throws SQLException {
        if (body.isEmpty()) {
            throw Body.missing("name", "given, or priority, max_paid, webhook_url or webhook_events");
        }
        Optional<String> name = body.text("name", 200);
        Optional<Integer> priority = body.number("priority", 0, 9);
        Optional<Integer> cap = body.number("max_paid", 0, Integer.MAX_VALUE);
        if (body.has("name") && name.isEmpty()) {
            throw Body.missing("name", "text of 1 to 200 characters on one line");
        }
        if (body.has("priority") && priority.isEmpty()) {
            throw Body.missing("priority", "a whole number from 0 to 9");
        }
        Optional<WebhookOrder> webhook = webhook(id, body);
        if (name.isPresent()) {
            sql.update(NAME, name.get(), id);
        }
        if (cap.isPresent()) {
            sql.update(CAP, cap.get(), id);
            batches.releaseWithinBudget(id);
        } else if (body.has("max_paid")) {
            sql.update(NO_CAP, id);
            // The next claim judges them anew: those that are held for another reason are held again.
            batches.release(id);
        }
        if (priority.isPresent()) {
            priorities.changeBatch(id, priority.get());
        }
        if (webhook.isPresent()) {
            webhooks.set(id, webhook.get());
        } else if (body.has(WebhookOrders.URL)) {
            webhooks.remove(id);
        }
    }

    /**
     * Sets the webhook anew, by the rules of {@code PATCH /api/v1/batches/{id}}.
     *
     * @param events words, at least one
     * @throws ProblemException 409 for the batch of a run, 422 for what is no address that is told anything, or no event
     */
    public void setWebhook(long id, String url, List<String> events) throws SQLException {
        ObjectNode change = JsonNodeFactory.instance.objectNode().put(WebhookOrders.URL, url);
        events.forEach(change.putArray(WebhookOrders.EVENTS)::add);
        apply(id, Body.of(change));
    }

    /** Empty where it is to stay as it is, or to go. */
    private Optional<WebhookOrder> webhook(long id, Body body) throws SQLException {
        boolean gone = body.has(WebhookOrders.URL) && body.isNull(WebhookOrders.URL);
        if (gone && body.has(WebhookOrders.EVENTS)) {
            throw Body.missing(WebhookOrders.URL, "an address where webhook_events is given");
        }
        if (gone || !body.has(WebhookOrders.URL) && !body.has(WebhookOrders.EVENTS)) {
            return Optional.empty();
        }
        if (sql.one(OF_A_RUN, row -> row.getBoolean(1), id).orElse(true)) {
            throw ProblemException.of(
                    409, "NO_WEBHOOK_FOR_RUNS", "Batches that did not come over HTTP have no webhook.");
        }
        return Optional.of(orders.of(body, webhooks.find(id)));
    }
}
