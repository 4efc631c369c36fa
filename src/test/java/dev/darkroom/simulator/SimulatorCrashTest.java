package dev.darkroom.simulator;

import static dev.darkroom.simulator.ApiClient.aiRecord;
import static dev.darkroom.simulator.ApiClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorCrashTest {
    @TempDir
    Path home;

    @Test
    void should_know_every_charge_and_record_after_a_kill_in_the_middle() throws Exception {
        List<String> answered = new ArrayList<>();
        List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
        SimulatorProcess process = new SimulatorProcess(home);
        try {
            ApiClient api = new ApiClient(process.url());
            for (int i = 0; i < 200; i++) {
                calls.add(api.editLater(request("Add birds")));
            }
            CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new)).join();
        } finally {
            process.kill();
        }
        calls.stream()
                .map(call -> call.exceptionally(lost -> null).join())
                .filter(Objects::nonNull)
                .map(answer -> aiRecord(answer).path("uuid").asText())
                .forEach(answered::add);

        try (Simulator again =
                Simulator.start(SimulatorSettings.builder(home).ratePerMinute(0).build())) {
            ApiClient api = new ApiClient(again);
            List<Charge> charges = again.ledger().charges();
            assertThat(answered).isNotEmpty();
            assertThat(charges).extracting(Charge::uuid).doesNotHaveDuplicates().containsAll(answered);
            assertThat(charges).extracting(Charge::seq).isSorted().hasSize((int)
                    again.ledger().count());
            List<String> unfinished =
                    new ArrayList<>(charges.stream().map(Charge::uuid).toList());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (String uuid : List.copyOf(unfinished)) {
                    JsonNode aiRecord = aiRecord(api.lookUp(uuid));
                    // null: killed between the charge and the record's first line, so paid and never heard of again
                    if (aiRecord.isNull() || aiRecord.path("status").asText().equals("SUCCESS")) {
                        unfinished.remove(uuid);
                    }
                }
                return unfinished.isEmpty();
            });
        }
    }
}
