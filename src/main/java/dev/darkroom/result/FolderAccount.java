package dev.darkroom.result;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What was written into the folder of a batch.
 *
 * @param ofErrors whether the folder's own {@code errors.csv} is what was run
 * @param keptErrors where an {@code errors.csv} is now that was run, or changed by a person
 */
public record FolderAccount(BatchSummary summary, boolean ofErrors, Optional<Path> keptErrors) {

    /** Was {@code errors.csv} left as it is, since it is how to go on? */
    public boolean errorsLeft() {
        return ofErrors && !summary.isFinished();
    }

    /** The file that a person has corrected last in this folder, as far as can be seen: {@code errors.csv}, or one that was kept. */
    public static Optional<Path> lastCorrected(Path out) {
        return FailedRows.lastCorrected(out);
    }
}
