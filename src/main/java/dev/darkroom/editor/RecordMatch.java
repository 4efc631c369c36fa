package dev.darkroom.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether a record is of an edit that was asked for, as far as the record tells what it was asked for. */
public final class RecordMatch {

    /** What tells one edit from another. The others have defaults, which a record may or may not name. */
    private static final List<Parameter> TELLING = List.of(Parameter.IMAGE, Parameter.PROMPT, Parameter.SEED);

    private RecordMatch() {}

    /**
     * What in the record speaks against it, for a person; empty where nothing does. A record that carries no {@code promptObject} speaks for nothing and
     * against nothing. Where the prompt may be enhanced by the provider, it is not compared.
     *
     * @param assetPath the picture's path in the provider's store
     */
    public static Optional<String> difference(AiRecord record, EditRequest request, String assetPath) {
        ObjectNode asked = request.promptObject(assetPath);
        JsonNode recorded = promptObject(record);
        for (Parameter parameter : TELLING) {
            String name = parameter.apiName();
            boolean compared = parameter != Parameter.PROMPT
                    || !asked.path(Parameter.PROMPT_UPSAMPLING.apiName()).asBoolean();
            boolean isLink = parameter == Parameter.IMAGE && contains(recorded.get(name), asked.get(name));
            if (compared && !isLink && differ(asked.get(name), recorded.get(name))) {
                return Optional.of("the record's " + name + " is " + shown(recorded.get(name)) + ", this row's is "
                        + shown(asked.get(name)));
            }
        }
        return Optional.empty();
    }

    private static JsonNode promptObject(AiRecord record) {
        try {
            return Envelope.JSON
                    .readTree(record.verbatim())
                    .path("aiRecordDetail")
                    .path("promptObject");
        } catch (IOException e) {
            throw new IllegalStateException("a record was read from JSON", e);
        }
    }

    /** The provider may well show a link to the picture where its path was given. */
    private static boolean contains(JsonNode recorded, JsonNode asked) {
        return asked != null
                && recorded != null
                && recorded.asText().contains(asked.asText().strip());
    }

    private static boolean differ(JsonNode asked, JsonNode recorded) {
        return asked != null
                && recorded != null
                && recorded.isValueNode()
                && !recorded.isNull()
                && !asked.asText().strip().equals(recorded.asText().strip());
    }

    private static String shown(JsonNode value) {
        String text = value.asText();
        return "\"" + (text.length() <= 100 ? text : text.substring(0, 100) + "...") + "\"";
    }
}
