package dev.darkroom.api;

import dev.darkroom.problem.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Tells in the OpenAPI document, once for all operations, how each of them refuses: with a problem document. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ProblemResponses implements OASFilter {

    private static final String NAME = "Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema(NAME, schema()).addResponse(NAME, response());
        if (document.getPaths() != null) {
            document.getPaths().getPathItems().values().forEach(ProblemResponses::answer);
        }
    }

    private static void answer(PathItem path) {
        for (Operation operation : path.getOperations().values()) {
            if (operation.getResponses() == null) {
                operation.setResponses(OASFactory.createAPIResponses());
            }
            operation
                    .getResponses()
                    .addAPIResponse("default", OASFactory.createAPIResponse().ref(NAME));
        }
    }

    private static APIResponse response() {
        Content content = OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref(NAME)));
        return OASFactory.createAPIResponse()
                .description(
                        "Refused or failed: the code tells programs why, the detail people. Below 500 nothing was changed. At 500 and above it may have been done all the same: what is paid for is sent again with the same Idempotency-Key, where one is taken, or after a look")
                .content(content);
    }

    /** The members of {@link Problem}. */
    private static Schema schema() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("RFC 9457")
                .addProperty("title", text("The status in words"))
                .addProperty(
                        "status",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.INTEGER)
                                .description("Of HTTP"))
                .addProperty("code", text("Stable name for programs"))
                .addProperty("detail", text("What is wrong and what to do, for a person"))
                .addProperty("field", text("The member, parameter or header it is about"))
                .addProperty("allowed", text("What may stand there"))
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(OASFactory.createSchema().addType(Schema.SchemaType.OBJECT))
                                .description("Where several things are wrong, such as rows"))
                .addProperty(
                        "errors_total",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.INTEGER)
                                .description("How many there are, where not all are listed"))
                .addProperty("errors_url", text("Where all of them are"))
                .required(List.of("title", "status", "code", "detail"));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }
}
