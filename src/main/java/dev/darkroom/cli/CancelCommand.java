package dev.darkroom.cli;

import dev.darkroom.client.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends what has not been bought yet. */
@Command(
        name = "cancel",
        description = {
            "Cancels what is not at rest of a batch, or single jobs.",
            "A paid call is never cut, and its picture is kept.",
            ""
        })
final class CancelCommand extends OrderCommand {

    @Parameters(paramLabel = "BATCH", arity = "0..*", description = "Numbers of batches.")
    private List<Long> batches = new ArrayList<>();

    @Option(names = "--job", paramLabel = "JOB", description = "Numbers of single jobs.", arity = "1..*")
    private List<Long> jobs = new ArrayList<>();

    @Mixin
    private Confirmation confirmation;

    @Override
    public Integer call() {
        require(!batches.isEmpty() || !jobs.isEmpty(), "batches, or jobs with --job");
        String what = (batches.isEmpty() ? "" : "batch " + numbers(batches))
                + (batches.isEmpty() || jobs.isEmpty() ? "" : " and ")
                + (jobs.isEmpty() ? "" : "job " + numbers(jobs));
        ServiceClient client = connect();
        if (!confirmation.given("This cancels " + what + ".", err())) {
            return ExitCode.FAILED;
        }
        batches.forEach(id -> order("batch", id, () -> client.post("/batches/" + id + "/cancel")));
        jobs.forEach(id -> order("job", id, () -> client.post("/jobs/" + id + "/cancel")));
        return exitCode();
    }

    @Override
    String done() {
        return "cancelled";
    }
}
