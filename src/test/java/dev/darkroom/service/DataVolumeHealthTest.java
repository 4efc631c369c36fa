package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.AnswerSpool;
import dev.darkroom.result.SmallDisk;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class DataVolumeHealthTest {

    @Inject
    AnswerJournal journal;

    @Inject
    AnswerSpool spool;

    @TempDir
    Path folder;

    @Test
    void should_stay_up_on_a_full_disk_and_tell_so_and_be_down_where_nothing_may_be_written() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            disk.fill();
            assertThat(health().getStatus()).isEqualTo(Status.UP);
            assertThat(data()).containsEntry("free_bytes", 0L).containsEntry("writable", true);

            disk.makeReadOnly();
            assertThat(health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(data()).containsEntry("writable", false);
        }
    }

    private Map<String, Object> data() {
        return health().getData().orElseThrow();
    }

    private HealthCheckResponse health() {
        return new DataVolumeHealth(new DataVolume(() -> Optional.of(folder)), journal, spool).call();
    }
}
