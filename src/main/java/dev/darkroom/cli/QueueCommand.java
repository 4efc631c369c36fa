package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.editor.EditorSettings;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole queue, or changes its pace. */
@Command(
        name = "queue",
        subcommands = {QueueCommand.Pause.class, QueueCommand.Resume.class},
        description = {
            "Shows the whole queue: why it stands where it does, its limits and its nodes. Changes its pace.",
            ""
        },
        footer = {
            "",
            "Changes hold for all nodes at once. `darkroom pause --queue` and `resume --queue` are the same as the two here."
        })
final class QueueCommand extends ClientCommand {

    @Option(names = "--rate", paramLabel = "N", description = "Requests a minute, of all nodes together.")
    @Within(from = 1, to = EditorSettings.FASTEST)
    private Integer rate;

    @Option(names = "--burst", paramLabel = "N", description = "Requests that may go out at once after a pause.")
    @Within(from = 1, to = EditorSettings.LARGEST_BURST)
    private Integer burst;

    @Option(
            names = "--concurrency",
            paramLabel = "N|none",
            description = "Edits in flight, of all nodes together; none: each node's own limit alone.")
    private String concurrency;

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Buys nothing more. What was paid for is still fetched.")
    static final class Pause extends ClientCommand {
        @Override
        public Integer call() {
            QueueOrder.tell(this, QueueOrder.pause(connect()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Goes on, after a pause or once the reason is mended that it has stopped for.")
    static final class Resume extends ClientCommand {
        @Override
        public Integer call() {
            QueueOrder.tell(this, QueueOrder.resume(connect()));
            return ExitCode.OK;
        }
    }

    @Override
    public Integer call() {
        ObjectNode change = Json.object();
        if (rate != null) {
            change.put("per_minute", rate);
        }
        if (burst != null) {
            change.put("burst", burst);
        }
        if (concurrency != null) {
            if (concurrency.equals("none")) {
                change.putNull("max_in_flight");
            } else {
                change.put("max_in_flight", number(concurrency));
            }
        }
        ServiceClient client = connect();
        JsonNode queue = change.isEmpty() ? client.get("/queue") : client.patch("/queue", change);
        if (json()) {
            print(queue);
        } else {
            show(queue, Instant.now());
        }
        return ExitCode.OK;
    }

    private static int number(String text) {
        if (text.matches("[1-9]\\d{0,8}")) {
            return Integer.parseInt(text);
        }
        throw new UserError("--concurrency is " + text + ": it must be a whole number from 1, or none");
    }

    private void show(JsonNode queue, Instant now) {
        out().println(new QueueSentence(queue, now));
        out().println();
        Table limits = new Table("LIMIT", "A MINUTE", "NOW", "BURST", "IN FLIGHT", "BLOCKED UNTIL", "API DOWN UNTIL");
        for (JsonNode limit : queue.path("limits")) {
            limits.row(
                    limit.path("name").asText(),
                    Counted.number(limit.path("per_minute").asLong()),
                    Counted.number(Math.round(limit.path("current_per_minute").asDouble())),
                    Counted.number(limit.path("burst").asLong()),
                    limit.path("max_in_flight").isNumber()
                            ? Counted.number(limit.path("max_in_flight").asLong())
                            : "-",
                    Ago.of(limit.path("blocked_until").textValue(), now),
                    Ago.of(limit.path("circuit_open_until").textValue(), now));
        }
        limits.print(out());
        out().println();
        Table nodes = new Table("NODE", "NAME", "STARTED", "HEARD OF");
        for (JsonNode worker : queue.path("workers")) {
            nodes.row(
                    worker.path("id").asLong(),
                    worker.path("name").asText(),
                    Ago.of(worker.path("started_at").textValue(), now),
                    Ago.of(worker.path("heartbeat_at").textValue(), now));
        }
        nodes.print(out());
    }
}
