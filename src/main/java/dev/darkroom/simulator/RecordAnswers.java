package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes records and puts them into answers. */
final class RecordAnswers {
    /** Beyond 2^53: a client that reads JSON numbers as doubles changes it. */
    private static final long NOT_A_DOUBLE = 9_007_199_254_740_993L;

    private final Account account;
    private final SignedUrls urls;
    private final Faults faults;
    private final Supplier<SimulatorSettings> settings;

    RecordAnswers(Account account, SignedUrls urls, Faults faults, Supplier<SimulatorSettings> settings) {
        this.account = account;
        this.urls = urls;
        this.faults = faults;
        this.settings = settings;
    }

    /** A new record, still processing. */
    EditRecord newRecord(UUID uuid, EditCall call, long seed, Optional<Fault> fault) {
        ObjectNode aiRecord = Json.object().put("uuid", uuid.toString());
        aiRecord.put("userId", "5a1d0000-0000-4000-8000-000000000001")
                .put("teamId", "5a1d0000-0000-4000-8000-000000000002");
        aiRecord.put("model", EditValidation.MODEL).put("type", EditValidation.TYPE);
        aiRecord.putObject("metadata")
                .put("simulated", true)
                .put("note", "Made by Darkroom's simulator, not by the image-editor API")
                .put("seed", seed)
                .put("trace", NOT_A_DOUBLE + (uuid.getMostSignificantBits() >>> 12) * 2)
                .put("cost", new BigDecimal("0.10000000000000000001"));
        aiRecord.putNull("rating").put("status", "PROCESSING");
        aiRecord.put(
                "createdAt", Instant.ofEpochMilli(System.currentTimeMillis()).toString());
        ObjectNode detail = aiRecord.putObject("aiRecordDetail");
        detail.set("promptObject", call.promptObject());
        detail.putNull("resultObject");
        return new EditRecord(
                aiRecord,
                "",
                fault.isEmpty() || fault.get() != Fault.NO_URL,
                fault.map(Fault::label).orElse(""),
                seed);
    }

    /** The answer that tells a record, in the shape that the fault asks for. */
    Answer answer(EditRecord editRecord, String origin, Optional<Fault> shape) {
        ObjectNode aiRecord = editRecord.aiRecord().deepCopy();
        ObjectNode body = Json.object();
        if (shape.isPresent() && shape.get() == Fault.NULL_RECORD) {
            body.set("aiRecord", NullNode.instance);
            return Answer.json(200, body);
        }
        body.set("aiRecord", aiRecord);
        aiRecord.putObject("teamUser")
                .put("teamId", aiRecord.path("teamId").asText())
                .put("creditLimit", account.limit())
                .put("usedCredit", account.shownAsUsed());
        if (editRecord.status().equals("SUCCESS")) {
            succeeded(editRecord, aiRecord, body, origin, shape);
        }
        return Answer.json(200, body);
    }

    private void succeeded(
            EditRecord editRecord, ObjectNode aiRecord, ObjectNode body, String origin, Optional<Fault> shape) {
        ObjectNode detail = (ObjectNode) aiRecord.get("aiRecordDetail");
        ObjectNode linkHolder = aiRecord;
        boolean linked = editRecord.linked();
        switch (shape.orElse(Fault.SLOW)) {
            case NO_URL_ONCE -> linked = false;
            case URL_BESIDE -> linkHolder = body;
            case RESULT_STRING -> detail.put("resultObject", editRecord.resultKey());
            case RESULT_OBJECTS -> detail.putArray("resultObject").addObject().put("url", editRecord.resultKey());
            case STATUS_COMPLETED -> aiRecord.put("status", "COMPLETED");
            default -> {}
        }
        if (linked) {
            linkHolder.put("temporaryUrl", link(editRecord, origin));
        }
    }

    private String link(EditRecord editRecord, String origin) {
        return urls.link(
                origin,
                editRecord.resultKey(),
                Instant.now(),
                settings.get().linkLifetime(),
                faults.ofLink(editRecord.prompt()).map(FaultRule::fault));
    }
}
