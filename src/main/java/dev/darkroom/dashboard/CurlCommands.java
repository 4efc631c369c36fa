package dev.darkroom.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;

/**
 * The same edit as commands for a POSIX shell. Whatever was typed stands in single quotes, where the shell reads nothing into it; keys and tokens are named as variables
 * and never shown.
 *
 * @param ours asks this service
 * @param upload hands the picture to the provider first; null: it is there already
 * @param provider asks the provider itself, without Darkroom: nobody keeps an account of that call
 */
public record CurlCommands(String ours, String upload, String provider) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPrettyPrinter(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)))
            .build();

    private static final String CONTINUED = " \\\n  ";
    private static final String AS_JSON = "-H 'Content-Type: application/json'";
    private static final String ASSET = "asset:";
    private static final String KEPT = "asset:[0-9a-f]{64}";

    /** Stands in the JSON where the shell is to put the path; nothing that was typed is compared with it. */
    private static final String PATH = "\"imageUrl\": \"\"";

    /**
     * @param service where this service is, without a slash at its end
     * @param editor where the provider's API is, without a slash at its end
     * @param key the same for the same edit: who runs the command twice starts one job
     */
    static CurlCommands of(String service, String editor, String image, EditRequest request, String key) {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put(Parameter.IMAGE.column(), image);
        job.setAll(request.toJson());
        job.put("priority", 0);
        boolean isThere = image.startsWith(ASSET)
                && !image.toLowerCase(java.util.Locale.ROOT).matches(KEPT);
        String path = isThere ? image.substring(ASSET.length()).strip() : "";
        return new CurlCommands(
                String.join(
                        CONTINUED,
                        "curl -X POST " + quoted(service + "/api/v1/jobs"),
                        "-H \"Authorization: Bearer $DARKROOM_TOKEN\"",
                        AS_JSON,
                        "-H " + quoted("Idempotency-Key: " + key),
                        "-d " + quoted(text(job))),
                isThere ? null : upload(editor),
                provider(editor, request, path));
    }

    private static String upload(String editor) {
        return String.join(
                CONTINUED,
                "curl -X POST " + quoted(editor + "/api/assets"),
                "-H \"API-KEY: $DARKROOM_API_KEY\"",
                "-F \"asset=@$PICTURE\"");
    }

    private static String provider(String editor, EditRequest request, String path) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("type", "IMAGE_EDITOR")
                .put("model", "black-forest-labs/flux-2-pro");
        body.set("promptObject", request.promptObject(path));
        String data = quoted(text(body));
        if (path.isEmpty()) {
            // Only the first: what follows is what was typed.
            int at = data.indexOf(PATH) + PATH.length() - 1;
            data = data.substring(0, at) + "'\"$ASSET_PATH\"'" + data.substring(at);
        }
        return String.join(
                CONTINUED,
                "curl -X POST " + quoted(editor + "/api/features"),
                "-H \"API-KEY: $DARKROOM_API_KEY\"",
                AS_JSON,
                "-d " + data);
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
