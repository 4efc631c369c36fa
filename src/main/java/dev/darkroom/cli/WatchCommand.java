package dev.darkroom.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Follows a batch until it comes to rest. */
@Command(
        name = "watch",
        description = {
            "Follows a batch until nothing of it is left to do.",
            "Ctrl-C ends the watching, not the batch. For a run that is not going on nobody waits.",
            ""
        },
        footer = {
            "",
            "Exit codes are those of run: 0 all succeeded, 1 some did not, 3 the account refused, 130 interrupted."
        })
final class WatchCommand extends ClientCommand {

    @Parameters(paramLabel = "BATCH", description = "Its number.")
    private long batch;

    @Override
    public Integer call() {
        BatchWait wait = new BatchWait(connect(), batch, Optional.empty(), err());
        BatchReport report = wait.await(System.nanoTime());
        wait.tell(report, false);
        if (json()) {
            print(wait.json(report));
        }
        return report.exitCode();
    }
}
