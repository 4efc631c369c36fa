package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The API's calls over real HTTP, as plainly as possible. */
final class ApiClient {
    static final String KEY = "test-key";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String url;

    ApiClient(Simulator simulator) {
        this.url = simulator.url();
    }

    /** A sound edit request; change it before it is sent. */
    static ObjectNode request(String prompt) {
        ObjectNode request = Json.object().put("type", "IMAGE_EDITOR").put("model", "black-forest-labs/flux-2-pro");
        request.putObject("promptObject").put("imageUrl", AssetStore.SAMPLE).put("prompt", prompt);
        return request;
    }

    HttpResponse<byte[]> edit(String prompt) throws IOException {
        return edit(request(prompt));
    }

    HttpResponse<byte[]> edit(JsonNode request) throws IOException {
        return send(editRequest(request));
    }

    CompletableFuture<HttpResponse<byte[]>> editLater(JsonNode request) {
        return http.sendAsync(editRequest(request), BodyHandlers.ofByteArray());
    }

    private HttpRequest editRequest(JsonNode request) {
        return to("/api/features")
                .header("API-KEY", KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(request)))
                .build();
    }

    HttpResponse<byte[]> lookUp(String uuid) throws IOException {
        return send(to("/api/results/" + uuid).header("API-KEY", KEY).build());
    }

    HttpResponse<byte[]> upload(String field, String fileName, byte[] file) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--cut\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--cut--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(to("/api/assets")
                .header("API-KEY", KEY)
                .header("Content-Type", "multipart/form-data; boundary=cut")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    HttpResponse<byte[]> get(String link) throws IOException {
        return send(to(link).build());
    }

    HttpResponse<byte[]> put(String path, String json) throws IOException {
        return send(to(path).PUT(BodyPublishers.ofString(json)).build());
    }

    HttpRequest.Builder to(String link) {
        return HttpRequest.newBuilder(URI.create(link.startsWith("http") ? link : url + link))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + text(response), e);
        }
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static JsonNode aiRecord(HttpResponse<byte[]> response) {
        return json(response).path("aiRecord");
    }

    static String link(HttpResponse<byte[]> response) {
        return aiRecord(response).path("temporaryUrl").asText();
    }
}
