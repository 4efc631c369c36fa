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

    private static final Set<String> OWN_MACHINE = Set.of("DISK_FULL", "OUT_NOT_WRITABLE");

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
                OWN_MACHINE.contains(stop.orElseThrow().code()) ? ExitCode.FAILED : ExitCode.ACCOUNT_REFUSED;
            default -> ExitCode.FAILED;
        };
    }
}
