package dev.darkroom.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** The life of records: charged, processing, done. Used on the event loop only. */
final class Edits {
    /** Edits that name no seed get one of so many looks, so that renders can be used again. */
    private static final int LOOKS = 16;

    private final Vertx vertx;
    private final Supplier<SimulatorSettings> settings;
    private final SplittableRandom random;
    private final Account account;
    private final RecordStore records;
    private final RecordAnswers answers;
    private final Renders renders;
    private final Counters counters;
    private final Set<String> running = new HashSet<>();

    Edits(
            Vertx vertx,
            Supplier<SimulatorSettings> settings,
            Account account,
            RecordStore records,
            RecordAnswers answers,
            Renders renders,
            Counters counters) {
        this.vertx = vertx;
        this.settings = settings;
        this.random = new SplittableRandom(settings.get().seed() + 1);
        this.account = account;
        this.records = records;
        this.answers = answers;
        this.renders = renders;
        this.counters = counters;
    }

    /** An edit under way: its first state, the number of its charge if it was charged, and its end. */
    record Started(EditRecord first, OptionalLong charge, Future<EditRecord> done) {}

    boolean isFull() {
        return counters.inFlight.get() >= settings.get().maxInFlight();
    }

    /** Charges if told to, saves the record and starts the work: in this order, so that a call is paid for whatever becomes of its client, or of the work. */
    Started start(EditCall call, boolean charged, Optional<FaultRule> rule) {
        UUID uuid = UUID.randomUUID();
        long seed = call.seed().orElseGet(() -> random.nextInt(LOOKS));
        Optional<Fault> fault = rule.map(FaultRule::fault);
        OptionalLong charge = charged
                ? account.charge(uuid.toString(), call, fault.map(Fault::label).orElse(""))
                : OptionalLong.empty();
        EditRecord first = answers.newRecord(uuid, call, seed, fault);
        records.save(first);
        return new Started(first, charge, finish(first, latency(rule)));
    }

    /** Goes on with a record that a crash or a stop of the simulator interrupted. */
    void resume(EditRecord editRecord) {
        if (editRecord.isProcessing() && !running.contains(editRecord.uuid())) {
            finish(editRecord, Duration.ZERO);
        }
    }

    private Future<EditRecord> finish(EditRecord first, Duration latency) {
        running.add(first.uuid());
        if (first.fault().equals(Fault.NEVER_FINISHES.label())) {
            return Promise.<EditRecord>promise().future();
        }
        counters.begin();
        Promise<EditRecord> done = Promise.promise();
        Future<EditRecord> work = work(first);
        after(latency)
                .onSuccess(waited -> work.onComplete(result -> vertx.runOnContext(now -> {
                    EditRecord last = result.succeeded()
                            ? result.result()
                            : first.failed("FAILURE", Json.object().put("message", "The simulator: " + result.cause()));
                    records.save(last);
                    running.remove(first.uuid());
                    counters.end();
                    done.complete(last);
                })));
        return done.future();
    }

    private Future<EditRecord> work(EditRecord first) {
        if (!first.fault().isEmpty()) {
            Fault fault = Fault.of(first.fault());
            if (fault.stage == Fault.Stage.FAILED_RECORD) {
                return Future.succeededFuture(
                        first.failed(FaultAnswers.status(fault), FaultAnswers.resultObject(fault)));
            }
        }
        return renders.render(first).map(first::succeeded);
    }

    private Future<Void> after(Duration latency) {
        if (latency.toMillis() < 1) {
            return Future.succeededFuture();
        }
        Promise<Void> waited = Promise.promise();
        vertx.setTimer(latency.toMillis(), id -> waited.complete());
        return waited.future();
    }

    private Duration latency(Optional<FaultRule> rule) {
        long shortest = settings.get().latency().toMillis();
        long longest = Math.max(shortest, settings.get().latencyMax().toMillis());
        Duration latency = Duration.ofMillis(shortest + random.nextLong(longest - shortest + 1));
        return rule.filter(slow -> slow.fault() == Fault.SLOW)
                .map(slow -> latency.plus(slow.delayOr(Duration.ofSeconds(10))))
                .orElse(latency);
    }
}
