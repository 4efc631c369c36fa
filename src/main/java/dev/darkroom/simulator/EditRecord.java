package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A record as the simulator keeps it: the {@code aiRecord} of the API, without its {@code temporaryUrl}, and what only the
 * simulator knows.
 *
 * @param resultKey storage key of the result, empty while there is none
 * @param linked false if no answer may carry a link to the result
 * @param fault name of the fault that decides how the record ends, empty for none
 * @param seed seed of the result's look
 */
record EditRecord(ObjectNode aiRecord, String resultKey, boolean linked, String fault, long seed) {

    String uuid() {
        return aiRecord.path("uuid").asText();
    }

    String status() {
        return aiRecord.path("status").asText();
    }

    boolean isProcessing() {
        return status().equals("PROCESSING");
    }

    String prompt() {
        return promptObject().path("prompt").asText();
    }

    ObjectNode promptObject() {
        return (ObjectNode) aiRecord.path("aiRecordDetail").path("promptObject");
    }

    EditRecord succeeded(String key) {
        ObjectNode done = aiRecord.deepCopy().put("status", "SUCCESS");
        ((ObjectNode) done.get("aiRecordDetail")).putArray("resultObject").add(key);
        return new EditRecord(done, key, linked, fault, seed);
    }

    EditRecord failed(String status, ObjectNode resultObject) {
        ObjectNode done = aiRecord.deepCopy().put("status", status);
        ((ObjectNode) done.get("aiRecordDetail")).set("resultObject", resultObject);
        return new EditRecord(done, "", linked, fault, seed);
    }

    ObjectNode line() {
        ObjectNode line = Json.object();
        line.put("uuid", uuid());
        line.set("aiRecord", aiRecord);
        return line.put("resultKey", resultKey)
                .put("linked", linked)
                .put("fault", fault)
                .put("seed", seed);
    }

    static EditRecord of(JsonNode line) {
        return new EditRecord(
                (ObjectNode) line.get("aiRecord"),
                line.path("resultKey").asText(),
                line.path("linked").asBoolean(),
                line.path("fault").asText(),
                line.path("seed").asLong());
    }
}
