package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Endpoint;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.client.ServiceFinder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that ask a service have in common. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
abstract class ClientCommand implements Callable<Integer> {

    private static final int LAST = 100;

    @Option(
            names = "--server",
            order = LAST,
            paramLabel = "URL",
            description = "The service (DARKROOM_SERVER). Default: the one of this machine's data directory.")
    private String server;

    @Option(
            names = "--token-file",
            order = LAST,
            paramLabel = "FILE",
            description =
                    "Holds the token that says who you are. Default: DARKROOM_TOKEN; for this machine's own service, the administrator's.")
    private Path tokenFile;

    @Option(
            names = "--json",
            order = LAST,
            description = "JSON on stdout, an object a line; everything else on stderr.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    final ServiceClient connect() {
        ServiceFinder finder = new ServiceFinder(System.getenv(), () -> LocalDataDirectory.find(err()));
        ServiceClient client =
                new ServiceClient(() -> finder.find(Optional.ofNullable(server), Optional.ofNullable(tokenFile)));
        Endpoint endpoint = client.endpoint();
        if (endpoint.isReadable()) {
            err().println("warning: " + endpoint + " is not encrypted: whoever is on the way can read the token");
        }
        return client;
    }

    final boolean json() {
        return json;
    }

    /** Where a job of this batch was put into the line, and nobody works on that. */
    final void tellOfItsRun(ServiceClient client, long batch) {
        if (BatchCounts.waitsForItsRun(client.getPatiently("/batches/" + batch))) {
            err().println("Batch " + batch + " is of a run that is not going on, and the service does not work on it:"
                    + " give the same run command again, which sends what waits.");
        }
    }

    /** For data. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For talk. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** One object, on a line of its own. */
    final void print(JsonNode object) {
        out().println(Json.line(object));
        out().flush();
    }

    final CommandSpec spec() {
        return spec;
    }
}
