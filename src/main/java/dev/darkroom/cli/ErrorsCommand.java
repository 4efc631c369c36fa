package dev.darkroom.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches the rows that failed. */
@Command(
        name = "errors",
        description = {
            "Prints the rows of a batch that failed unpaid, as a CSV to be corrected and submitted again.",
            ""
        })
final class ErrorsCommand extends ClientCommand {

    @Parameters(paramLabel = "BATCH", description = "Its number.")
    private long batch;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it there. Default: stdout.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (json()) {
            throw new UserError(
                    "errors are a CSV; darkroom jobs " + batch + " --state FAILED --json gives them as JSON");
        }
        Path folder = out == null ? null : out.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UserError("--out: there is no folder " + folder);
        }
        Path part = folder == null
                ? Files.createTempFile("darkroom-errors-", ".csv")
                : out.resolveSibling(out.getFileName() + ".part");
        try {
            connect().download("/batches/" + batch + "/errors.csv", part);
            if (isHeaderAlone(part)) {
                err().println("No row of batch " + batch
                        + " has failed unpaid: there is none to be corrected. What failed and was paid for, if anything: darkroom retry "
                        + batch + " --dry-run");
            }
            if (out == null) {
                Files.copy(part, Output.bytes());
            } else {
                Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
                err().println("Written to " + out);
            }
        } finally {
            Files.deleteIfExists(part);
        }
        return ExitCode.OK;
    }

    private static boolean isHeaderAlone(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            lines.readLine();
            return lines.readLine() == null;
        }
    }
}
