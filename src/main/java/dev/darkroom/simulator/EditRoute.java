package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code POST /api/features}: the call that costs money. */
final class EditRoute implements Consumer<Exchange> {
    private static final int MOST_BODY = 1 << 20;

    private final Supplier<SimulatorSettings> settings;
    private final Supplier<String> url;
    private final Gate gate;
    private final Faults faults;
    private final AssetStore assets;
    private final Account account;
    private final Ledger ledger;
    private final Edits edits;
    private final RecordAnswers answers;

    EditRoute(
            Supplier<SimulatorSettings> settings,
            Supplier<String> url,
            Gate gate,
            Faults faults,
            AssetStore assets,
            Account account,
            Ledger ledger,
            Edits edits,
            RecordAnswers answers) {
        this.settings = settings;
        this.url = url;
        this.gate = gate;
        this.faults = faults;
        this.assets = assets;
        this.account = account;
        this.ledger = ledger;
        this.edits = edits;
        this.answers = answers;
    }

    @Override
    public void accept(Exchange exchange) {
        if (gate.admits(exchange, Endpoint.EDIT)) {
            exchange.body(MOST_BODY).onSuccess(body -> received(exchange, body));
        }
    }

    private void received(Exchange exchange, Buffer body) {
        JsonNode request;
        try {
            request = Json.parse(body);
        } catch (IOException e) {
            exchange.send(ApiErrors.badRequest("The body is not JSON"));
            return;
        }
        Optional<Answer> refusal = EditValidation.refusal(request);
        if (refusal.isPresent()) {
            exchange.send(refusal.get());
            return;
        }
        EditCall call = EditCall.of(request, body);
        if (assets.find(call.imageUrl()).isEmpty()) {
            exchange.send(ApiErrors.assetNotFound(call.imageUrl()));
            return;
        }
        try {
            perform(exchange, call, faults.afterReading(Endpoint.EDIT, call.prompt()));
        } catch (IllegalArgumentException e) {
            exchange.send(ApiErrors.badRequest(e.getMessage()));
        }
    }

    private void perform(Exchange exchange, EditCall call, Optional<FaultRule> rule) {
        if (rule.isPresent() && isTurnedAway(rule.get())) {
            end(exchange, null, rule, OptionalLong.empty());
            return;
        }
        if (edits.isFull()) {
            exchange.send(ApiErrors.error(503, "SERVICE_UNAVAILABLE", "Too many edits in flight"));
            return;
        }
        boolean charged = rule.isEmpty()
                || rule.get().charged()
                || alwaysCharged(rule.get().fault());
        if (charged && !account.canPay()) {
            refuseForCredits(exchange, call);
            return;
        }
        Edits.Started edit = edits.start(call, charged, rule);
        if (call.async() || rule.map(EditRoute::answersBeforeDone).orElse(false)) {
            end(exchange, edit.first(), rule, edit.charge());
        } else {
            edit.done().onSuccess(last -> end(exchange, last, rule, edit.charge()));
        }
    }

    private void refuseForCredits(Exchange exchange, EditCall call) {
        int status = settings.get().creditsRefusalStatus();
        if (status != 200) {
            exchange.send(ApiErrors.insufficientCredits(status));
            return;
        }
        Edits.Started refused = edits.start(call, false, Optional.of(FaultRule.of(Fault.CREDITS_200)));
        refused.done().onSuccess(last -> end(exchange, last, Optional.empty(), OptionalLong.empty()));
    }

    /** Answers as the fault says, or well, and notes in the ledger what was delivered. */
    private void end(Exchange exchange, EditRecord editRecord, Optional<FaultRule> rule, OptionalLong charge) {
        Optional<Fault> fault = rule.map(FaultRule::fault);
        Fault.Stage stage = fault.map(met -> met.stage).orElse(Fault.Stage.DELAY);
        switch (stage) {
            case UNREAD, LOST, PAID_LOST -> exchange.vanish(fault.get());
            case REFUSAL, EDIT_REFUSAL -> exchange.send(FaultAnswers.refusal(rule.get()));
            case MID_ANSWER ->
                exchange.sendHalf(
                        answers.answer(editRecord, exchange.origin(url.get()), fault),
                        fault.get() == Fault.RESET_MID_ANSWER);
            default -> deliver(exchange, editRecord, fault).onSuccess(sent -> charge.ifPresent(ledger::deliver));
        }
    }

    private Future<Void> deliver(Exchange exchange, EditRecord editRecord, Optional<Fault> fault) {
        if (fault.isPresent() && fault.get() == Fault.IMAGE_ANSWER && !editRecord.isProcessing()) {
            return assets.find(editRecord.resultKey())
                    .map(file -> exchange.response().sendFile(file.toString()))
                    .orElseGet(() -> Future.failedFuture("no picture"));
        }
        return exchange.send(answers.answer(editRecord, exchange.origin(url.get()), fault));
    }

    /** Whether the call ends before any work or charge. */
    private static boolean isTurnedAway(FaultRule rule) {
        return switch (rule.fault().stage) {
            case UNREAD, LOST, REFUSAL, EDIT_REFUSAL -> !rule.charged();
            default -> false;
        };
    }

    private static boolean alwaysCharged(Fault fault) {
        return switch (fault.stage) {
            case UNREAD, LOST, REFUSAL, EDIT_REFUSAL, FAILED_RECORD -> false;
            default -> true;
        };
    }

    private static boolean answersBeforeDone(FaultRule rule) {
        return rule.fault() == Fault.STATUS_PROCESSING || rule.fault() == Fault.NEVER_FINISHES;
    }
}
