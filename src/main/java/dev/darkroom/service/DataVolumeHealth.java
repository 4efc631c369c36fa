package dev.darkroom.service;

import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.AnswerSpool;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether this node has a place for what it is sent, and for answers while the database is away. Up with little room, too, or none: nodes that share a full disk would all be taken
 * away, and with them the pages on which a person sees why the queue has stopped, and resumes it. An alert tells of it in time.
 */
@Readiness
@ApplicationScoped
class DataVolumeHealth implements HealthCheck {

    private final DataVolume volume;
    private final AnswerJournal journal;
    private final AnswerSpool spool;

    DataVolumeHealth(DataVolume volume, AnswerJournal journal, AnswerSpool spool) {
        this.volume = volume;
        this.journal = journal;
        this.spool = spool;
    }

    @Override
    public HealthCheckResponse call() {
        boolean writable = volume.isWritable();
        return HealthCheckResponse.named("Data directory")
                .status(writable)
                .withData("writable", writable)
                .withData("free_bytes", volume.freeBytes())
                .withData("answers_in_memory", journal.waiting())
                .withData("answers_in_spool", spool.waiting())
                .withData("answers_rejected", spool.rejected())
                .build();
    }
}
