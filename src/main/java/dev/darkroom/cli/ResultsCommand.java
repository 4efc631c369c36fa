package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.BatchFetch;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.client.ServiceException;
import dev.darkroom.queue.BatchProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches the pictures of a batch. */
@Command(
        name = "results",
        description = {
            "Fetches the pictures of a batch into a folder, with results.csv, results.jsonl and errors.csv.",
            "The same command again fetches what has been added since; what is there is not fetched again.",
            "The three lists are replaced then; an errors.csv that you have changed is kept as errors-<time>.csv.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 all pictures that there are so far were fetched, 1 some were not, 2 usage or input."
        })
final class ResultsCommand extends ClientCommand {

    @Parameters(paramLabel = "BATCH", description = "Its number.")
    private long batch;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to. Made where it is missing.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        ServiceClient client = connect();
        JsonNode view = client.get("/batches/" + batch);
        BatchFetch.Fetched fetched;
        try {
            fetched = fetch(client, view, out, err());
        } catch (ServiceException.Unwritable e) {
            err().println("What is there already stays: the same command again goes on with it.");
            throw e;
        }
        if (json()) {
            print(Json.object()
                    .put("batch_id", batch)
                    .put("out", out.toAbsolutePath().normalize().toString())
                    .put("fetched", fetched.fetched())
                    .put("already_there", fetched.there())
                    .put("failed", fetched.failed()));
        }
        BatchProgress progress = BatchCounts.progress(view);
        long left = progress.queued() + progress.running();
        if (left > 0) {
            err().println(Counted.rows(left)
                    + " of the batch not done yet: the same command again fetches their pictures later.");
        }
        return fetched.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    static BatchFetch.Fetched fetch(ServiceClient client, JsonNode batch, Path out, PrintWriter err)
            throws IOException {
        Path folder = out.toAbsolutePath().normalize();
        FetchProgress progress = new FetchProgress("Fetching pictures:", err, Terminal.isThere());
        BatchFetch.Fetched fetched;
        try {
            fetched = new BatchFetch(client, batch, folder, progress).fetch();
        } finally {
            progress.end();
        }
        err.println(Counted.of(fetched.fetched(), "picture") + " fetched into " + folder
                + (fetched.there() > 0 ? ", " + Counted.number(fetched.there()) + " there already" : "")
                + (fetched.failed() > 0 ? ", " + Counted.number(fetched.failed()) + " NOT fetched" : "") + ".");
        fetched.keptErrors()
                .ifPresent(
                        kept -> err.println("errors.csv had been changed since it was written, and is kept: " + kept));
        return fetched;
    }
}
