package dev.darkroom.editor;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;

/** The body of the paid call, by the provider's specification. */
final class EditBody {

    private EditBody() {}

    static byte[] of(EditRequest request, String assetPath, EditMode mode) {
        ObjectNode body = Envelope.JSON
                .createObjectNode()
                .put("type", "IMAGE_EDITOR")
                .put("model", "black-forest-labs/flux-2-pro");
        if (mode == EditMode.ASYNC) {
            body.put("async", true);
        }
        body.set("promptObject", request.promptObject(assetPath));
        try {
            return Envelope.JSON
                    .writer()
                    .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .with(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }
}
