package dev.darkroom.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A multipart/form-data body, written as curl and browsers write it. */
final class Form {

    private final String boundary = "----darkroom-" + UUID.randomUUID();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** @param fileName null where there is none; a type of null likewise */
    Form part(String name, String fileName, String type, byte[] content) {
        String file = fileName == null ? "" : "; filename=\"" + fileName.replace("\"", "\\\"") + "\"";
        text("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n"
                + (type == null ? "" : "Content-Type: " + type + "\r\n") + "\r\n");
        body.writeBytes(content);
        text("\r\n");
        return this;
    }

    Form part(String name, String fileName, String type, String content) {
        return part(name, fileName, type, content.getBytes(StandardCharsets.UTF_8));
    }

    String type() {
        return "multipart/form-data; boundary=" + boundary;
    }

    byte[] unfinished() {
        return body.toByteArray();
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(unfinished());
        whole.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return whole.toByteArray();
    }

    private void text(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
