package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Picture;
import dev.darkroom.job.Step;
import java.time.Duration;
import java.util.UUID;

/**
 * What became of a claim: settles its attempt and says where the job goes, in one write.
 *
 * @param paid was the call charged; null: not known. Always false for the free steps
 * @param code Darkroom's code of what went wrong; null on success
 * @param assetPath where UPLOAD put the picture; else null
 */
public record Completion(
        Claim claim,
        Outcome outcome,
        Boolean paid,
        Integer httpStatus,
        String code,
        String message,
        UUID recordUuid,
        String assetPath,
        Next next) {

    /** Where the job goes. */
    public sealed interface Next {}

    /**
     * Back into the line.
     *
     * @param step to do next
     * @param delay not before it has passed; zero: at once
     * @param tries counting attempts of that step so far
     */
    public record Line(Step step, Duration delay, int tries) implements Next {}

    /**
     * To rest.
     *
     * @param picture only with SUCCEEDED
     */
    public record Rest(JobState state, Picture picture) implements Next {}
}
