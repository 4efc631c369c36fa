package dev.darkroom.worker;

import dev.darkroom.queue.Claim;
import dev.darkroom.queue.RecordNaming;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Asks, off the event loop, who has named a record. */
@ApplicationScoped
class NamedRecords {

    private final RecordNaming records;

    NamedRecords(RecordNaming records) {
        this.records = records;
    }

    /** True: a person; false: the provider itself. */
    Uni<Boolean> isNamed(Claim claim, UUID record) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> records.isNamed(claim.jobId(), record)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
