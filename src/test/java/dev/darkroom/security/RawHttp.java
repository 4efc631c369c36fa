package dev.darkroom.security;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests byte for byte, with headers that an honest client would not send. */
public final class RawHttp {

    private RawHttp() {}

    /** The whole answer, headers and all. */
    public static String send(URI server, String... lines) throws IOException {
        try (Socket socket = begin(server, lines)) {
            return rest(socket);
        }
    }

    /** Sends a head and nothing of its body. */
    static Socket begin(URI server, String... lines) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(10_000);
        write(socket, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
