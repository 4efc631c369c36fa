package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a stream of events as a browser does, until it is closed or the stream ends. */
final class Listener implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    record Heard(String type, JsonNode data) {}

    final List<Heard> heard = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final int status;
    private final InputStream body;
    volatile String lastId;
    volatile boolean ended;

    private Listener(HttpResponse<InputStream> response, String lastId) {
        this.status = response.statusCode();
        this.body = response.body();
        this.lastId = lastId;
        Thread reader = new Thread(this::read, "listener");
        reader.setDaemon(true);
        reader.start();
    }

    static Listener open(URI server, String secret, String path, String lastId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + secret)
                .header("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        return new Listener(HTTP.send(request.build(), BodyHandlers.ofInputStream()), lastId);
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String type = "";
            String data = "";
            String id = lastId;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.isEmpty()) {
                    lastId = id;
                    if (!data.isEmpty()) {
                        heard.add(new Heard(type, JSON.readTree(data)));
                    }
                    type = "";
                    data = "";
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data += line.substring(5).strip();
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                }
            }
        } catch (IOException e) {
            // Cut, by us or by the service.
        } finally {
            ended = true;
        }
    }

    boolean has(String type, String field, String value) {
        return heard.stream()
                .anyMatch(event -> event.type().equals(type)
                        && event.data().path(field).asText().equals(value));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
