package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class RowTemplatesTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @ParameterizedTest
    @EnumSource(RowTemplate.class)
    void should_give_a_file_that_the_service_itself_finds_right_in_every_row(RowTemplate template) throws Exception {
        Visitor ada = new Visitor(server)
                .signedIn(tokens.create("test", "ada", Role.SUBMITTER, Optional.empty())
                        .secret());
        assertThat(ada.get("/submit").text()).contains("/submit/templates/" + template.fileName(), template.title());
        Visitor.Answer file = ada.get("/submit/templates/" + template.fileName());
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Disposition")).contains("attachment", template.fileName());

        Visitor.Answer checked = ada.send("POST", "/api/v1/batches?dry_run=true", "text/csv", file.text());
        assertThat(checked.status()).as(checked.text()).isEqualTo(200);
        assertThat(checked.text()).contains("\"rows\":2", "\"warnings\":[]");
    }
}
