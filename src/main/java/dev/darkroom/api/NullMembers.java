package dev.darkroom.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/**
 * Tells in the OpenAPI document which members of answers may be null. Answers have all of their members always, and a client that is made from the document refuses a null that it was
 * not told of.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class NullMembers implements OASFilter {

    private static final String NEXT = "next_cursor";
    private static final String CREDITS = "estimated_credits";

    /** Those of each record of which it says when they are null. */
    private static final Map<String, String> NULL = Map.ofEntries(
            Map.entry("BatchPart", NEXT),
            Map.entry("JobPart", NEXT),
            Map.entry("AuditList", NEXT),
            Map.entry("OperationList", NEXT),
            Map.entry("TokenPart", NEXT),
            Map.entry("ToldList", NEXT),
            Map.entry("VerdictPart", NEXT),
            Map.entry(
                    "BatchView",
                    "owner rate_per_minute eta eta_unknown credits_per_edit credits_spent estimated_credits max_paid paused_at cancelled_at"),
            Map.entry(
                    "JobView",
                    "step held_reason run_at result error record_uuid finished_at paused_at cancel_requested_at verdict redo_of attempts"),
            Map.entry("Failure", "explanation"),
            Map.entry("Attempt", "worker settled_at outcome paid http_status code message record_uuid"),
            Map.entry("JobVerdict", "reason redo_job_id"),
            Map.entry("QueueView", "paused_at stop"),
            Map.entry("Stop", "message"),
            Map.entry("Limit", "max_in_flight blocked_until circuit_open_until"),
            Map.entry("OperationView", "error started_at cancel_requested_at finished_at"),
            Map.entry(
                    "Selection",
                    "batch_id step error_code custom_id custom_id_prefix worker created_after created_before finished_after finished_before"),
            Map.entry("PreviewView", "to_fetch to_send paid_before may_be_paid_before left_alone estimated_credits"),
            Map.entry("Resumed", "buys_nothing"),
            Map.entry("RetryView", "as_of estimated_credits"),
            Map.entry("RedoPreview", CREDITS),
            Map.entry("DryRun", CREDITS),
            Map.entry("Told", "job_id http_status error next_try_at settled_at"),
            Map.entry("Webhook", "disabled_at"),
            Map.entry("SecretView", "previous_until"),
            Map.entry("SessionView", "expires_at"),
            Map.entry("TokenView", "expires_at revoked_at last_used_at secret"),
            Map.entry("Line", "token_id"));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        NULL.forEach((name, members) -> {
            Schema schema = Optional.ofNullable(schemas.get(name)).orElseThrow(() -> gone(name));
            for (String member : members.split(" ")) {
                allowNull(name, schema, member);
            }
        });
    }

    private static void allowNull(String name, Schema of, String member) {
        Schema schema = Optional.ofNullable(of.getProperties())
                .map(properties -> properties.get(member))
                .orElseThrow(() -> gone(name + "." + member));
        if (schema.getRef() == null) {
            schema.addType(SchemaType.NULL);
            return;
        }
        of.addProperty(
                member,
                OASFactory.createSchema()
                        .addAnyOf(OASFactory.createSchema().ref(schema.getRef()))
                        .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL)));
    }

    /** So that whoever renames a record or a member hears of it when it is built. */
    private static IllegalStateException gone(String what) {
        return new IllegalStateException(
                "The OpenAPI document has no " + what + " any more: correct what NullMembers says of it");
    }
}
