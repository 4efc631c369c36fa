package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Listing;
import dev.darkroom.client.Query;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists jobs. */
@Command(
        name = "jobs",
        description = {"Lists jobs, of a batch or of all (the newest batch first), in the order of their ids.", ""})
final class JobsCommand extends ClientCommand {

    @Parameters(paramLabel = "BATCH", arity = "0..1", description = "Of this batch only.")
    private Long batch;

    @Option(names = "--state", paramLabel = "STATE", description = "One of ${COMPLETION-CANDIDATES}.")
    private JobState state;

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "What they are at, or wait for: ${COMPLETION-CANDIDATES}.")
    private Step step;

    @Option(names = "--error", paramLabel = "CODE", description = "Why they failed, such as MODERATED.")
    private String error;

    @Option(names = "--custom-id", paramLabel = "TEXT", description = "The one of this name.")
    private String customId;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Those whose custom_id begins like this.")
    private String prefix;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Jobs at most; default ${DEFAULT-VALUE}; 0: all of them.")
    @Within(from = 0)
    private long limit = 50;

    @Override
    public Integer call() {
        Query query = Query.of("/jobs")
                .with("batch_id", batch)
                .with("state", state)
                .with("step", step)
                .with("error_code", error)
                .with("custom_id", customId)
                .with("custom_id_prefix", prefix);
        AtomicLong shown = new AtomicLong();
        boolean more = new Listing(connect()::get, query).read(limit == 0 ? Long.MAX_VALUE : limit, part -> {
            if (json()) {
                part.forEach(this::print);
            } else {
                table(part);
            }
            shown.addAndGet(part.size());
        });
        if (shown.get() == 0) {
            err().println("No such job.");
        } else if (more) {
            err().println("There are more: --limit N shows as many, --limit 0 all.");
        }
        return ExitCode.OK;
    }

    private void table(List<JsonNode> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        Table table = new Table("JOB", "BATCH", "CUSTOM_ID", "STATE", "STEP", "WHY", "FILE", "FINISHED");
        for (JsonNode job : jobs) {
            String held = job.path("held_reason").asText("");
            table.row(
                    job.path("id").asLong(),
                    job.path("batch_id").asLong(),
                    job.path("custom_id").asText(),
                    job.path("state").asText(),
                    job.path("step").textValue(),
                    held.isEmpty() || held.equals("null")
                            ? job.path("error").path("code").textValue()
                            : "held: " + held,
                    job.path("result").path("file").textValue(),
                    Ago.of(job.path("finished_at").textValue(), Instant.now()));
        }
        table.print(out());
    }
}
