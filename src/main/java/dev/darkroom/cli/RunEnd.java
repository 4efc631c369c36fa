package dev.darkroom.cli;

import dev.darkroom.queue.Pace;
import dev.darkroom.result.BatchSummary;
import java.util.Optional;
import java.util.Set;

/**
 * How a run came to its end.
 *
 * @param state one word for programs
 * @param stop why the queue was stopped
 * @param clean nothing was left in flight
 */
record RunEnd(String state, Optional<Pace.Stop> stop, boolean clean) {

    /** Other reasons for a stop are of this machine, or of the way to the results. */
    private static final Set<String> OF_THE_ACCOUNT =
            Set.of("KEY_REFUSED", "INSUFFICIENT_CREDITS", "ACCESS_BLOCKED", "WRONG_ENDPOINT");

    static RunEnd finished() {
        return new RunEnd("finished", Optional.empty(), true);
    }

    /** The cap of paid calls is reached. */
    static RunEnd capped() {
        return new RunEnd("capped", Optional.empty(), true);
    }

    /** What is left was paused or cancelled by a person meanwhile. */
    static RunEnd heldBack() {
        return new RunEnd("held", Optional.empty(), true);
    }

    /** Of a run that is not going on, and watched from elsewhere. */
    static RunEnd withoutWorker() {
        return new RunEnd("no-worker", Optional.empty(), true);
    }

    static RunEnd interrupted() {
        return new RunEnd("interrupted", Optional.empty(), true);
    }

    static RunEnd stopped(Pace.Stop stop) {
        return new RunEnd("stopped", Optional.of(stop), true);
    }

    RunEnd leavingSomethingInFlight() {
        return new RunEnd(state, stop, false);
    }

    int exitCode(BatchSummary summary) {
        if (summary.isComplete()) {
            return ExitCode.OK;
        }
        return switch (state) {
            case "interrupted" -> ExitCode.INTERRUPTED;
            case "stopped" ->
                OF_THE_ACCOUNT.contains(stop.orElseThrow().code()) ? ExitCode.ACCOUNT_REFUSED : ExitCode.FAILED;
            default -> ExitCode.FAILED;
        };
    }
}
