package dev.darkroom.simulator;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code GET /api/results/{uuid}}: a record with a fresh link. An unknown uuid is answered 200 with a null record. */
final class LookupRoute implements Consumer<Exchange> {
    static final String PATH = "/api/results/";

    private final Vertx vertx;
    private final Supplier<String> url;
    private final Gate gate;
    private final Faults faults;
    private final RecordStore records;
    private final Edits edits;
    private final RecordAnswers answers;

    LookupRoute(
            Vertx vertx,
            Supplier<String> url,
            Gate gate,
            Faults faults,
            RecordStore records,
            Edits edits,
            RecordAnswers answers) {
        this.vertx = vertx;
        this.url = url;
        this.gate = gate;
        this.faults = faults;
        this.records = records;
        this.edits = edits;
        this.answers = answers;
    }

    @Override
    public void accept(Exchange exchange) {
        if (!gate.admits(exchange, Endpoint.LOOKUP)) {
            return;
        }
        Optional<FaultRule> rule = faults.afterReading(Endpoint.LOOKUP, "");
        if (rule.isPresent() && rule.get().fault() == Fault.SLOW) {
            long delay = rule.get().delayOr(Duration.ofSeconds(10)).toMillis();
            vertx.setTimer(Math.max(1, delay), id -> answer(exchange, Optional.empty()));
        } else {
            answer(exchange, rule);
        }
    }

    private void answer(Exchange exchange, Optional<FaultRule> rule) {
        Optional<Fault> fault = rule.map(FaultRule::fault);
        switch (fault.map(met -> met.stage).orElse(Fault.Stage.DELAY)) {
            case LOST -> exchange.vanish(fault.get());
            case REFUSAL -> exchange.send(FaultAnswers.refusal(rule.get()));
            case MID_ANSWER -> exchange.sendHalf(found(exchange, fault), fault.get() == Fault.RESET_MID_ANSWER);
            default -> exchange.send(found(exchange, fault));
        }
    }

    private Answer found(Exchange exchange, Optional<Fault> shape) {
        Optional<EditRecord> found = uuid(exchange).flatMap(records::find);
        found.ifPresent(edits::resume);
        return found.map(editRecord -> answers.answer(editRecord, exchange.origin(url.get()), shape))
                .orElseGet(() -> Answer.json(200, Json.object().putNull("aiRecord")));
    }

    private static Optional<UUID> uuid(Exchange exchange) {
        try {
            return Optional.of(UUID.fromString(exchange.request().path().substring(PATH.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
