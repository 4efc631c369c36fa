package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.ServiceException;
import java.util.List;
import java.util.function.Supplier;

/** An order about one thing after the other: each is told of, and one that is refused does not keep the others from being carried out. */
abstract class OrderCommand extends ClientCommand {

    private int worst = ExitCode.OK;

    /** @param order carries it out */
    final void order(String what, long id, Supplier<JsonNode> order) {
        apart(what, id, () -> tell(what, id, order.get()));
    }

    /** What belongs to an order about one thing, and may be refused as it may. */
    final void apart(String what, long id, Runnable step) {
        try {
            step.run();
        } catch (UserError e) {
            err().println("darkroom: " + what + " " + id + ": " + e.getMessage());
            worst = Math.max(worst, ExitCode.USAGE);
        } catch (ServiceException.Refused e) {
            err().println("darkroom: " + what + " " + id + ": " + e.getMessage());
            worst = Math.max(worst, e.problem().isInput() ? ExitCode.USAGE : ExitCode.FAILED);
        } catch (Output.Gone e) {
            err().println("darkroom: " + what + " " + id + ": " + done() + ", but " + e.getMessage());
            worst = Math.max(worst, ExitCode.FAILED);
        }
    }

    /** A person did not agree to one. */
    final void declined() {
        worst = Math.max(worst, ExitCode.FAILED);
    }

    /** The worst of all. */
    final int exitCode() {
        return worst;
    }

    private void tell(String what, long id, JsonNode answer) {
        if (json()) {
            ObjectNode line = answer instanceof ObjectNode object ? object : dev.darkroom.client.Json.object();
            print(line.has("id") ? line : line.put(what + "_id", id));
            return;
        }
        err().println(what + " " + id + ": " + described(answer));
    }

    /** What has come of it, behind the name of what it was about. */
    String described(JsonNode answer) {
        long pending = answer.path("pending").asLong();
        long uncertain = answer.path("uncertain").asLong();
        return done() + " " + Counted.of(answer.path("done").asLong(), "job")
                + (uncertain > 0
                        ? ", of which " + Counted.number(uncertain)
                                + " UNCERTAIN: the call before may have been paid (darkroom resolve)"
                        : "")
                + (pending > 0
                        ? "; " + Counted.of(pending, "job")
                                + " to follow: a paid call is never cut, and what was paid for is fetched"
                        : "");
    }

    /** "paused", "cancelled". */
    abstract String done();

    static void require(boolean any, String what) {
        if (!any) {
            throw new UserError("name " + what);
        }
    }

    static String numbers(List<Long> ids) {
        return String.join(", ", ids.stream().map(String::valueOf).toList());
    }
}
