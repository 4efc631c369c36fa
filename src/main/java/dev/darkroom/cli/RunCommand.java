package dev.darkroom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A file in, its pictures out, in one process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Edits every picture a CSV or JSONL file names.",
            "The same command again goes on where it stopped: what was paid for is not paid for again.",
            ""
        },
        footer = {"", "With a key: DARKROOM_API_KEY=... darkroom run my.csv --out my-results"})
final class RunCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return 0;
    }
}
