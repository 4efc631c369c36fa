package dev.darkroom.dashboard;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** A browser without scripts: it keeps its cookie, says where its forms come from, and follows nothing by itself. */
final class Visitor {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI server;
    private String cookie;

    Visitor(URI server) {
        this.server = server;
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String location() {
            URI to = URI.create(header("Location"));
            return to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery());
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, null, headers);
    }

    /** Sends a form; names and values in turn. */
    Answer post(String path, String... members) throws IOException, InterruptedException {
        StringJoiner form = new StringJoiner("&");
        for (int i = 0; i < members.length; i += 2) {
            form.add(members[i] + "=" + URLEncoder.encode(members[i + 1], StandardCharsets.UTF_8));
        }
        return send("POST", path, "application/x-www-form-urlencoded", form.toString());
    }

    Answer send(String method, String path, String type, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, charset(type)));
        if (type != null) {
            request.header("Content-Type", type).header("Origin", "http://" + server.getAuthority());
        }
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        Answer answer = new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        String set = answer.header("Set-Cookie");
        if (!set.isEmpty()) {
            cookie = set.contains("Max-Age=0") ? null : set.replaceFirst(";.*", "");
        }
        return answer;
    }

    /** What goes with a picture is bytes: one character for each. */
    private static Charset charset(String type) {
        return type != null && type.startsWith("multipart/") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }

    Visitor signedIn(String token) throws IOException, InterruptedException {
        Answer answer = post("/sign-in", "token", token, "to", "/");
        if (answer.status() != 303) {
            throw new IllegalStateException("not signed in: " + answer.text());
        }
        return this;
    }
}
