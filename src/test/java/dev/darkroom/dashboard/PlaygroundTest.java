package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.job.Parameter;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The playground without scripts. No worker runs: what is started waits. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class PlaygroundTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private Visitor ada;
    private String key;

    @BeforeEach
    void signIn() throws Exception {
        ada = visitor("ada");
        key = UUID.randomUUID().toString();
    }

    @Test
    void should_have_every_parameter_with_its_range_and_default() throws Exception {
        String page = ada.get("/playground").text();
        for (Parameter parameter : Parameter.values()) {
            assertThat(page).contains("id=\"" + parameter.column() + "\"", "for=\"" + parameter.column() + "\"");
            parameter.defaultValue().ifPresent(value -> assertThat(page).contains(value));
            if (!parameter.required()) {
                assertThat(page).contains(parameter.type().allowed());
            }
        }
    }

    @Test
    void should_show_the_cost_first_start_exactly_that_and_start_it_once() throws Exception {
        String[] fields = {
            "image", "asset:a/cat.png", "prompt", "It's a \"hat\" for $HOME", "steps", "30", "credits_per_edit", "0.25"
        };
        Visitor.Answer shown = send("check", "", fields);
        assertThat(shown.status()).as(shown.text()).isEqualTo(200);
        assertThat(shown.text())
                .contains("<strong id=\"credits\">0.25 credits</strong>", "id=\"start\"", "$DARKROOM_TOKEN")
                .doesNotContain("id=\"upload\"");
        Visitor.Answer started = send("start", proof(shown), fields);
        assertThat(started.status()).as(started.text()).isEqualTo(303);
        assertThat(started.location()).matches("/jobs/\\d+\\?done=submitted");
        assertThat(send("start", proof(shown), fields).location()).isEqualTo(started.location());
        String job = ada.get(started.location()).text();
        assertThat(job).contains("<dt>priority</dt><dd>0</dd>", "<dt>steps</dt><dd>30</dd>", "Queued.");
        assertThat(ada.get(job.replaceFirst("(?s).*href=\"(/playground\\?job=\\d+)\".*", "$1"))
                        .text())
                .contains(
                        "value=\"asset:a/cat.png\"",
                        "It&#39;s a &quot;hat&quot; for $HOME",
                        "value=\"30\"",
                        "value=\"0.25\"");

        fields[5] = "31";
        assertThat(send("start", proof(shown), fields).text())
                .as("another edit is shown, not started")
                .contains("id=\"start\"");
        fields[7] = "0";
        assertThat(send("check", "", fields).text())
                .as("a price of nothing is a price")
                .contains("<strong id=\"credits\">0 credits</strong>", "Pay for one edit: 0 credits");
    }

    @ParameterizedTest
    @CsvSource({
        "steps,99,a whole number from 15 to 50",
        "guidance,much,a number from 2 to 5",
        "aspect_ratio,7:3,one of match_input_image",
        "seed,-1,a whole number from 0 to 4294967295",
        "prompt,'',is missing",
        "image,ftp://example.com/a.png,http or https",
        "image,'',is missing"
    })
    void should_say_what_is_wrong_by_the_rules_of_rows(String field, String value, String told) throws Exception {
        String[] fields = {"image", "asset:a/cat.png", "prompt", "red", field, value};
        if (field.equals("prompt") || field.equals("image")) {
            fields[field.equals("image") ? 1 : 3] = value;
            fields[4] = "steps";
            fields[5] = "20";
        }
        Visitor.Answer answer = send("check", "", fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("href=\"#" + field + "\"", told).doesNotContain("id=\"start\"");
        assertThat(send("start", "", fields).status()).isEqualTo(422);
        assertThat(sendBytes("check", "", null, "HX-Request", fields).status())
                .as("a script puts it in place")
                .isEqualTo(200);
    }

    @Test
    void should_keep_a_picture_name_it_and_keep_what_was_typed_where_it_is_none() throws Exception {
        Visitor.Answer shown = sendBytes("check", "", png(), null, "prompt", "red");
        assertThat(shown.status()).as(shown.text()).isEqualTo(200);
        String asset = shown.text().replaceFirst("(?s).*value=\"(asset:[0-9a-f]{64})\".*", "$1");
        assertThat(asset).startsWith("asset:");
        assertThat(shown.text()).contains("id=\"upload\"", "id=\"start\"");
        Visitor.Answer started = send("start", proof(shown), "image", asset, "prompt", "red");
        assertThat(started.status()).as(started.text()).isEqualTo(303);

        Visitor.Answer wrong = sendBytes(
                "check", "", "no picture".getBytes(StandardCharsets.UTF_8), null, "prompt", "keep <b>this</b>");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("is not kept", "keep &lt;b&gt;this&lt;/b&gt;", "href=\"#picture\"");

        Visitor.Answer others = visitor("bob")
                .send(
                        "POST",
                        "/playground",
                        "multipart/form-data; boundary=b",
                        body("check", "", null, "image", asset, "prompt", "red"));
        assertThat(others.status()).as("somebody else's picture").isEqualTo(422);
    }

    @Test
    void should_refuse_other_fields_and_viewers() throws Exception {
        assertThat(send("check", "", "surprise", "1").text()).contains("surprise");
        Visitor viewer = new Visitor(server)
                .signedIn(tokens.create("pages", "eve", Role.VIEWER, Optional.empty())
                        .secret());
        assertThat(viewer.send("POST", "/playground", "multipart/form-data; boundary=b", body("check", "", null))
                        .status())
                .isEqualTo(403);
        assertThat(viewer.get("/").text()).doesNotContain("/playground");
    }

    private Visitor visitor(String name) throws Exception {
        return new Visitor(server)
                .signedIn(tokens.create("pages", name, Role.SUBMITTER, Optional.empty())
                        .secret());
    }

    private static String proof(Visitor.Answer page) {
        return page.text().replaceFirst("(?s).*name=\"checked\" value=\"([0-9a-f]{64})\".*", "$1");
    }

    private Visitor.Answer send(String action, String proof, String... fields) throws Exception {
        return sendBytes(action, proof, null, null, fields);
    }

    private Visitor.Answer sendBytes(String action, String proof, byte[] picture, String header, String... fields)
            throws Exception {
        String[] headers = header == null ? new String[0] : new String[] {header, "true"};
        return ada.send(
                "POST",
                "/playground",
                "multipart/form-data; boundary=b",
                body(action, proof, picture, fields),
                headers);
    }

    /** As ISO-8859-1, one character for each byte. */
    private String body(String action, String proof, byte[] picture, String... fields) {
        StringBuilder body = new StringBuilder(part("key", key) + part("action", action) + part("checked", proof));
        for (int i = 0; i < fields.length; i += 2) {
            body.append(part(fields[i], fields[i + 1]));
        }
        String name = picture == null ? "" : "cat.png";
        String bytes = picture == null ? "" : new String(picture, StandardCharsets.ISO_8859_1);
        return body + part("picture\"; filename=\"" + name, bytes) + "--b--\r\n";
    }

    private static String part(String name, String text) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
    }

    private static byte[] png() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
