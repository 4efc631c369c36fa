package dev.darkroom.api;

import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** What stands at the head of {@code /q/openapi}. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Darkroom",
                        version = "1",
                        description =
                                "Bulk AI image edits that never pay twice by accident. Errors are application/problem+json (RFC 9457) with a stable code."),
        components =
                @Components(
                        requestBodies =
                                @RequestBody(
                                        name = Body.NOTHING,
                                        description = "None, or an object without members.",
                                        content =
                                                @Content(
                                                        mediaType = MediaType.APPLICATION_JSON,
                                                        examples = @ExampleObject(name = "nothing", value = "{}")))),
        security = @SecurityRequirement(name = "token"))
@SecurityScheme(securitySchemeName = "token", type = SecuritySchemeType.HTTP, scheme = "bearer")
public class ApiDocument extends Application {}
