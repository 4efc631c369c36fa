package dev.darkroom.cli;

import dev.darkroom.client.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Buys nothing more until somebody resumes. */
@Command(
        name = "pause",
        description = {"Buys nothing more of a batch, or of the whole queue. What was paid for is still fetched.", ""})
final class PauseCommand extends OrderCommand {

    @Parameters(paramLabel = "BATCH", arity = "0..*", description = "Numbers of batches.")
    private List<Long> batches = new ArrayList<>();

    @Option(names = "--queue", description = "The whole queue, over all nodes.")
    private boolean queue;

    @Override
    public Integer call() {
        require(queue != !batches.isEmpty(), "batches, or --queue");
        ServiceClient client = connect();
        if (queue) {
            QueueOrder.tell(this, QueueOrder.pause(client));
        }
        batches.forEach(id -> order("batch", id, () -> client.post("/batches/" + id + "/pause")));
        return exitCode();
    }

    @Override
    String done() {
        return "paused";
    }
}
