package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Problem;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.client.ServiceException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** The mistakes that a service has found in rows which were right for us: the first of them, and where all are. */
record RefusedRows(ServiceClient client, Problem problem) {

    private static final int SHOWN = 20;
    private static final String API = "/api/v1";

    void tell(Path file, PrintWriter err) {
        int shown = 0;
        for (JsonNode error : problem.body().path("errors")) {
            if (shown++ == SHOWN) {
                break;
            }
            String value = error.path("value").asText("");
            err.println(Table.plain("line %d, %s%s: %s"
                    .formatted(
                            error.path("line").asLong(),
                            error.path("field").asText(),
                            value.isEmpty() ? "" : " \"" + value + "\"",
                            error.path("detail").asText())));
        }
        String all = problem.body().path("errors_url").asText("");
        if (all.startsWith(API + "/")) {
            try {
                client.download(all.substring(API.length()), file);
                err.println("All of them: " + file);
            } catch (ServiceException e) {
                // What is wrong with the rows is the news, and who asked is told of that next.
                err.println("The list of all of them could not be fetched: " + e.getMessage());
            }
        }
    }
}
