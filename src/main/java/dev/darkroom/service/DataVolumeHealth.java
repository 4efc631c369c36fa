package dev.darkroom.service;

import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.AnswerSpool;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether this node has a place for what it is sent, and for answers while the database is away. */
@Readiness
@ApplicationScoped
class DataVolumeHealth implements HealthCheck {

    private final DataVolume volume;
    private final AnswerJournal journal;
    private final AnswerSpool spool;
    private final ServeConfig config;

    DataVolumeHealth(DataVolume volume, AnswerJournal journal, AnswerSpool spool, ServeConfig config) {
        this.volume = volume;
        this.journal = journal;
        this.spool = spool;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        long free = volume.freeBytes();
        boolean writable = volume.isWritable();
        return HealthCheckResponse.named("Data directory")
                .status(writable && free >= config.leastFree().asLongValue())
                .withData("writable", writable)
                .withData("free_bytes", free)
                .withData("answers_in_memory", journal.waiting())
                .withData("answers_in_spool", spool.waiting())
                .withData("answers_rejected", spool.rejected())
                .build();
    }
}
