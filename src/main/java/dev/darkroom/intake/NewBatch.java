package dev.darkroom.intake;

import dev.darkroom.job.OnUncertain;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The batch that rows are queued into. Where its folder has a batch already, that one goes on with {@code onUncertain} as given now, and with
 * the cap and the price as they were where none is given now.
 *
 * @param name for people, 1 to 200 characters
 * @param outDir where the results go; empty where the service keeps them, and then the batch is always a new one
 * @param ownQueue whether only the process that runs this batch may claim its jobs; else they wait in the service's queue
 * @param onUncertain what to do with a job whose paid call has an unknown outcome
 * @param maxPaid cap on paid calls
 * @param creditsPerEdit the price of one edit, for estimates
 * @param retryFailed whether rows that failed before and are given unchanged are sent again; else they are left alone
 */
public record NewBatch(
        String name,
        Optional<Path> outDir,
        boolean ownQueue,
        OnUncertain onUncertain,
        Optional<Integer> maxPaid,
        Optional<BigDecimal> creditsPerEdit,
        boolean retryFailed) {

    public NewBatch {
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException("the name of a batch must be 1 to 200 characters, not \"" + name + "\"");
        }
        outDir = outDir.map(dir -> dir.toAbsolutePath().normalize());
    }

    /** What has failed is left alone. */
    public NewBatch(
            String name,
            Optional<Path> outDir,
            boolean ownQueue,
            OnUncertain onUncertain,
            Optional<Integer> maxPaid,
            Optional<BigDecimal> creditsPerEdit) {
        this(name, outDir, ownQueue, onUncertain, maxPaid, creditsPerEdit, false);
    }
}
