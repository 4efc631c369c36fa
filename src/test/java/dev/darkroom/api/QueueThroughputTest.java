package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happened by the minute and by the day, over HTTP; whether it is right, ThroughputLogTest asks. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class QueueThroughputTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private Client client;

    @BeforeEach
    void signIn() throws Exception {
        client = new Client(
                server,
                tokens.create("throughput", "vera", Role.VIEWER, Optional.empty())
                        .secret());
    }

    @Test
    void should_tell_every_minute_of_the_last_hour_and_today_unless_asked_otherwise() throws Exception {
        JsonNode told = client.get("/api/v1/queue/throughput").json();
        Instant now = Instant.parse(told.path("as_of").asText());
        assertThat(told.path("minutes")).hasSize(60);
        Instant last = Instant.parse(told.at("/minutes/59/at").asText());
        assertThat(Duration.between(last, now)).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(told.path("days")).hasSize(1);
        assertThat(told.at("/days/0/day").asText())
                .isEqualTo(LocalDate.ofInstant(now, ZoneOffset.UTC).toString());
        assertThat(told.at("/days/0").properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "day",
                        "succeeded",
                        "failed",
                        "cancelled",
                        "uncertain",
                        "edits",
                        "throttled",
                        "paid",
                        "priced",
                        "credits");
        JsonNode more =
                client.get("/api/v1/queue/throughput?minutes=2880&days=7").json();
        assertThat(more.path("minutes")).hasSize(2880);
        assertThat(more.path("days")).hasSize(7);
        assertThat(more.path("edits_per_minute").isNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"minutes=0,minutes", "minutes=2881,minutes", "days=0,days", "days=x,days", "hours=1,hours"})
    void should_name_a_parameter_that_is_wrong(String query, String field) throws Exception {
        Client.Answer answer = client.get("/api/v1/queue/throughput?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }
}
