package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Calls the service as a program would. */
record Client(URI server, String secret) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        byte[] body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, null, headers);
    }

    Answer post(String path, String type, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", path, type, body, headers);
    }

    Answer upload(String path, String type, byte[] body, String... headers) throws IOException, InterruptedException {
        return exchange("POST", path, type, BodyPublishers.ofByteArray(body), headers);
    }

    Answer send(String method, String path, String type, String body, String... headers)
            throws IOException, InterruptedException {
        return exchange(
                method, path, type, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body), headers);
    }

    Answer exchange(String method, String path, String type, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).method(method, body);
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        if (type != null) {
            request.header("Content-Type", type);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
    }
}
