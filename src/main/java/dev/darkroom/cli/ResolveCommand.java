package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import java.util.UUID;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides about a paid call whose outcome is unknown. */
@Command(
        name = "resolve",
        description = {"Decides about an UNCERTAIN job, once you have looked into the provider's history.", ""})
final class ResolveCommand extends ClientCommand {

    @Parameters(paramLabel = "JOB", description = "Its number.")
    private long id;

    @ArgGroup(multiplicity = "1")
    private Decision decision;

    @Mixin
    private Confirmation confirmation;

    private static final class Decision {
        @Option(names = "--resend", description = "There is no such edit: buy it again. Pays twice if there was one.")
        private boolean resend;

        @Option(
                names = "--give-up",
                description =
                        "Leave it: it is FAILED then, and not sent again unless that job is named (retry --job), or all that have FAILED or are UNCERTAIN are retried together.")
        private boolean giveUp;

        @Option(
                names = "--record",
                paramLabel = "UUID",
                description = "There is one, with this uuid: fetch its picture, free.")
        private UUID record;

        private ObjectNode json() {
            String word = resend ? "RESEND" : giveUp ? "GIVE_UP" : "RECORD";
            ObjectNode json = Json.object().put("decision", word);
            return record == null ? json : json.put("record_uuid", record.toString());
        }
    }

    @Override
    public Integer call() {
        ServiceClient client = connect();
        // Should it be sent again while a person thinks, the decision was not about that call.
        int shown = RetryCommand.last(client.get("/jobs/" + id).path("attempts"));
        if (decision.resend
                && !confirmation.given(
                        "This buys the edit of job " + id + " again, and pays twice if the first call was paid.",
                        err())) {
            return ExitCode.FAILED;
        }
        JsonNode job = client.post("/jobs/" + id + "/resolve", decision.json().put("attempts", shown));
        if (json()) {
            print(job);
        } else {
            err().println("job " + id + " is " + job.path("state").asText()
                    + (job.path("step").isTextual() ? " at " + job.path("step").asText() : ""));
        }
        if (!decision.giveUp) {
            tellOfItsRun(client, job.path("batch_id").asLong());
        }
        return ExitCode.OK;
    }
}
