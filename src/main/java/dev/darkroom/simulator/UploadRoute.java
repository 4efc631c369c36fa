package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.simulator.picture.PictureType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code POST /api/assets}: takes a picture in the multipart field {@code asset}. */
final class UploadRoute implements Consumer<Exchange> {
    private static final String FIELD = "asset";

    private final Vertx vertx;
    private final Supplier<SimulatorSettings> settings;
    private final Supplier<String> url;
    private final Gate gate;
    private final Faults faults;
    private final AssetStore assets;
    private int atOnce;

    UploadRoute(
            Vertx vertx,
            Supplier<SimulatorSettings> settings,
            Supplier<String> url,
            Gate gate,
            Faults faults,
            AssetStore assets) {
        this.vertx = vertx;
        this.settings = settings;
        this.url = url;
        this.gate = gate;
        this.faults = faults;
        this.assets = assets;
    }

    @Override
    public void accept(Exchange exchange) {
        if (!gate.admits(exchange, Endpoint.UPLOAD)) {
            return;
        }
        int most = settings.get().uploadsAtOnce();
        if (most > 0 && atOnce >= most) {
            exchange.send(gate.throttled(Duration.ofSeconds(1), most + " uploads at once"));
            return;
        }
        atOnce++;
        receive(exchange).onComplete(done -> atOnce--).onSuccess(upload -> received(exchange, upload));
    }

    /** Streams the body to disk; the future ends with the upload, and fails if it was answered here or broke off. */
    private Future<ReceivedUpload> receive(Exchange exchange) {
        ReceivedUpload upload =
                new ReceivedUpload(assets.newFile(), settings.get().maxUpload());
        exchange.request().setExpectMultipart(true).uploadHandler(part -> {
            if (part.name().equals(FIELD)) {
                upload.take(part);
            } else {
                part.handler(ignored -> {});
            }
        });
        exchange.request().exceptionHandler(upload::fail);
        exchange.request().endHandler(end -> upload.end());
        upload.tooLarge().onSuccess(most -> exchange.sendAndClose(ApiErrors.tooLarge(most)));
        return upload.whole();
    }

    private void received(Exchange exchange, ReceivedUpload upload) {
        Optional<FaultRule> rule = faults.afterReading(Endpoint.UPLOAD, "");
        if (rule.isPresent() && rule.get().fault() == Fault.SLOW) {
            long delay = rule.get().delayOr(Duration.ofSeconds(10)).toMillis();
            vertx.setTimer(Math.max(1, delay), id -> answer(exchange, upload, Optional.empty()));
        } else {
            answer(exchange, upload, rule);
        }
    }

    private void answer(Exchange exchange, ReceivedUpload upload, Optional<FaultRule> rule) {
        Optional<Fault> fault = rule.map(FaultRule::fault);
        switch (fault.map(met -> met.stage).orElse(Fault.Stage.DELAY)) {
            case LOST -> {
                upload.discard();
                exchange.vanish(fault.get());
            }
            case REFUSAL -> {
                upload.discard();
                exchange.send(FaultAnswers.refusal(rule.get()));
            }
            default ->
                vertx.executeBlocking(() -> keep(upload), false)
                        .onSuccess(kept -> {
                            if (fault.isPresent()) {
                                exchange.sendHalf(kept, fault.get() == Fault.RESET_MID_ANSWER);
                            } else {
                                exchange.send(kept);
                            }
                        })
                        .onFailure(e -> exchange.send(ApiErrors.error(500, "INTERNAL_SERVER_ERROR", e.toString())));
        }
    }

    private Answer keep(ReceivedUpload upload) throws IOException {
        if (!upload.hasFile()) {
            return ApiErrors.missingFields(Map.of(FIELD, FIELD + " is required"));
        }
        Optional<PictureType> type = PictureType.of(upload.file());
        if (type.isEmpty()) {
            upload.discard();
            return ApiErrors.notAPicture();
        }
        long size = Files.size(upload.file());
        String name = AssetStore.safeName(upload.name());
        String suffix = "." + type.get().extension();
        String key = assets.keep(upload.file(), name.endsWith(suffix) ? name : name + suffix);
        return Answer.json(200, answer(key, name, size, type.get(), upload.md5()));
    }

    private ObjectNode answer(String key, String name, long size, PictureType type, String md5) {
        ObjectNode body = Json.object();
        body.putObject("asset")
                .put("key", key)
                .put("bucket", "asset.simulator")
                .put("location", url.get() + SignedUrls.PATH + key)
                .put("etag", "\"" + md5 + "\"");
        body.putObject("fileContent")
                .put("uuid", UUID.randomUUID().toString())
                .put("name", name)
                .put("path", key)
                .put("type", type.mime())
                .put("size", size)
                .put(
                        "createdAt",
                        Instant.ofEpochMilli(System.currentTimeMillis()).toString());
        return body;
    }
}
