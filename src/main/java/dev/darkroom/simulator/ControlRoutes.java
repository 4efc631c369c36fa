package dev.darkroom.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /simulator/...}: what tests and people ask the simulator itself. Needs no key and counts towards no rate. */
final class ControlRoutes {
    private static final int MOST_BODY = 1 << 20;
    private static final Set<String> FIXED = Set.of("home", "host", "port", "seed");

    private final Vertx vertx;
    private final Simulator simulator;
    private final Faults faults;

    ControlRoutes(Vertx vertx, Simulator simulator, Faults faults) {
        this.vertx = vertx;
        this.simulator = simulator;
        this.faults = faults;
    }

    void on(Router router, Function<RoutingContext, Exchange> exchanges) {
        router.get("/simulator/status")
                .handler(context ->
                        exchanges.apply(context).send(Answer.json(200, Json.MAPPER.valueToTree(simulator.status()))));
        router.get("/simulator/settings")
                .handler(context -> exchanges.apply(context).send(settings()));
        router.get("/simulator/faults")
                .handler(context -> exchanges.apply(context).send(rules()));
        router.get("/simulator/ledger").handler(context -> ledger(exchanges.apply(context)));
        router.post("/simulator/outage").handler(context -> outage(exchanges.apply(context)));
        router.put("/simulator/settings").handler(context -> change(exchanges.apply(context), this::settings, false));
        router.put("/simulator/faults").handler(context -> change(exchanges.apply(context), this::rules, true));
    }

    private Answer settings() {
        return Answer.json(200, Json.SETTINGS.valueToTree(simulator.settings()));
    }

    private Answer rules() {
        return Answer.json(200, Json.SETTINGS.valueToTree(faults.rules()));
    }

    /** Reads the file on a worker thread, a piece at a time, and waits whenever the client is slower. */
    private void ledger(Exchange exchange) {
        boolean array = "json".equals(exchange.request().getParam("format"));
        LedgerAnswer answer = new LedgerAnswer(exchange.response(), array);
        vertx.executeBlocking(
                        () -> {
                            simulator.ledger().forEach(answer::add);
                            return answer;
                        },
                        false)
                .onSuccess(LedgerAnswer::end)
                .onFailure(e -> exchange.cut(false));
    }

    private void outage(Exchange exchange) {
        String length = exchange.request().getParam("for");
        try {
            Duration duration = DurationText.parse(length == null ? "" : length);
            simulator.outage(duration);
            exchange.send(Answer.json(202, Json.object().put("outage", duration.toString())));
        } catch (IllegalArgumentException e) {
            exchange.send(ApiErrors.badRequest("for: " + e.getMessage()));
        }
    }

    private void change(Exchange exchange, Supplier<Answer> after, boolean faultsOnly) {
        exchange.body(MOST_BODY).onSuccess(body -> {
            try {
                JsonNode given = Json.parse(body);
                change(faultsOnly ? Json.object().set("faults", given) : given);
                exchange.send(after.get());
            } catch (IOException | IllegalArgumentException e) {
                exchange.send(ApiErrors.badRequest(reason(e)));
            }
        });
    }

    private void change(JsonNode given) throws IOException {
        if (!given.isObject()) {
            throw new IllegalArgumentException("Send a JSON object of settings");
        }
        ObjectNode settings = Json.SETTINGS.valueToTree(simulator.settings());
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!settings.has(name)) {
                throw new IllegalArgumentException("Unknown setting '" + name + "'. Known: "
                        + settings.properties().stream().map(Map.Entry::getKey).toList());
            }
            if (FIXED.contains(name)) {
                throw new IllegalArgumentException(name + " cannot be changed while the simulator runs");
            }
            settings.set(name, given.get(name));
        }
        SimulatorSettings changed = Json.SETTINGS.treeToValue(settings, SimulatorSettings.class);
        simulator.change(changed);
        if (given.has("faults")) {
            faults.replace(changed.faults());
        }
    }

    /** The innermost message: Jackson wraps what a record's constructor throws. */
    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
    }
}
