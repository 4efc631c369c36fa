package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TLS by the service itself, and by a proxy before it. */
class TlsIT {

    private static final String PASSWORD = "password";

    private Workplace place;
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_API_KEY", "good-key")
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password());
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_speak_tls_alone_where_it_has_a_certificate_and_mark_its_cookie_for_it() throws Exception {
        KeyStore keys = keys();
        place.set(
                        "DARKROOM_SERVE_TLS_CERTIFICATE",
                        pem("CERTIFICATE", certificate(keys).getEncoded()))
                .set("DARKROOM_SERVE_TLS_KEY", pem("PRIVATE KEY", key(keys).getEncoded()));
        URI server = server(place.start("serve", "--port", "0", "--host", "localhost"));
        assertThat(server.getScheme()).isEqualTo("https");

        HttpClient https = HttpClient.newBuilder().sslContext(trusting(keys)).build();
        HttpResponse<String> in = https.send(
                HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"token\": \"" + token() + "\"}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(in.statusCode()).as(in.body()).isEqualTo(201);
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("__Host-darkroom-session=").contains("Secure", "Path=/", "SameSite=Strict");
        assertThat(who(https, server, cookie.replaceFirst(";.*", ""))).isEqualTo(200);
        assertThat(who(https, server, cookie.replaceFirst(";.*", "").replace("__Host-", "")))
                .as("one that plain HTTP may have planted")
                .isEqualTo(401);

        assertThatThrownBy(() -> who(
                        HttpClient.newHttpClient(), URI.create(server.toString().replace("https", "http")), ""))
                .isInstanceOf(IOException.class);
    }

    /** What ends the handshake and what begins the request are written one after the other, and read at once by whoever is busy. */
    @Test
    void should_not_take_a_long_answer_for_a_slow_client_where_its_request_came_with_the_end_of_the_handshake()
            throws Exception {
        KeyStore keys = keys();
        Duration patience = Duration.ofSeconds(2);
        place.set(
                        "DARKROOM_SERVE_TLS_CERTIFICATE",
                        pem("CERTIFICATE", certificate(keys).getEncoded()))
                .set("DARKROOM_SERVE_TLS_KEY", pem("PRIVATE KEY", key(keys).getEncoded()))
                .set("DARKROOM_SERVE_PATIENCE", patience.toSeconds() + "s");
        URI server = server(place.start("serve", "--port", "0", "--host", "localhost"));
        try (HeldBackSocket raw = new HeldBackSocket(server.getHost(), server.getPort(), 1);
                SSLSocket socket = (SSLSocket)
                        trusting(keys).getSocketFactory().createSocket(raw, server.getHost(), server.getPort(), true)) {
            socket.setSoTimeout((int) patience.multipliedBy(3).toMillis());
            socket.startHandshake();
            socket.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            raw.letGo();

            InputStream answer = socket.getInputStream();
            assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            long until = System.nanoTime() + patience.multipliedBy(3).toNanos();
            while (System.nanoTime() < until) {
                try {
                    assertThat(answer.read()).as("what comes, and not its end").isNotNegative();
                } catch (SocketTimeoutException nothing) {
                    // It stays open.
                }
            }
        }
    }

    @Test
    void should_believe_a_trusted_proxy_and_nobody_else() throws Exception {
        place.set("DARKROOM_SERVE_TRUSTED_PROXIES", "127.0.0.50");
        URI server = server(place.start("serve", "--port", "0"));
        String by = signIn(server, "127.0.0.50");
        assertThat(by).startsWith("HTTP/1.1 201").containsIgnoringCase("set-cookie: __Host-darkroom-session=");
        String notBy = signIn(server, "127.0.0.51");
        assertThat(notBy).startsWith("HTTP/1.1 201").containsIgnoringCase("set-cookie: darkroom-session=");

        HttpResponse<String> audit = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.resolve("/api/v1/audit"))
                                .header("Authorization", "Bearer " + token())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(audit.body()).contains("\"address\":\"203.0.113.7\"", "\"address\":\"127.0.0.51\"");
    }

    @Test
    void should_warn_where_secrets_would_pass_in_plain_text_and_only_there() throws Exception {
        // An address that is nobody's: it warns, and then cannot listen.
        assertThat(place.run("serve", "--port", "0", "--host", "192.0.2.1")
                        .exitedWith(1)
                        .err())
                .contains("warning: listening on 192.0.2.1 without TLS", "darkroom.serve.tls-certificate");
        place.set("DARKROOM_SERVE_TRUSTED_PROXIES", "192.0.2.2");
        assertThat(place.run("serve", "--port", "0", "--host", "192.0.2.1")
                        .exitedWith(1)
                        .err())
                .doesNotContain("warning");
    }

    @Test
    void should_name_what_is_missing_of_a_certificate_or_an_issuer() throws Exception {
        place.set("DARKROOM_SERVE_TLS_CERTIFICATE", "nowhere.pem");
        assertThat(place.run("serve").exitedWith(2).err())
                .contains("darkroom.serve.tls-certificate and darkroom.serve.tls-key belong together");
        place.set("DARKROOM_SERVE_TLS_KEY", "nowhere.key");
        assertThat(place.run("serve").exitedWith(2).err()).contains("nowhere.pem: there is no such file");
        place.set("DARKROOM_SERVE_TLS_CERTIFICATE", null).set("DARKROOM_SERVE_TLS_KEY", null);

        place.set("DARKROOM_OIDC_ISSUER", "http://issuer.example");
        assertThat(place.run("serve").exitedWith(2).err()).contains("darkroom.oidc.issuer", "https");
        place.set("DARKROOM_OIDC_ISSUER", "https://issuer.example");
        assertThat(place.run("serve").exitedWith(2).err()).contains("darkroom.oidc.audience is missing");
        place.set("DARKROOM_OIDC_AUDIENCE", "darkroom");
        assertThat(place.run("serve").exitedWith(2).err()).contains("nobody would have a role");
    }

    @Test
    void should_start_though_the_issuer_is_away() throws Exception {
        place.set("DARKROOM_OIDC_ISSUER", "http://127.0.0.1:9")
                .set("DARKROOM_OIDC_AUDIENCE", "darkroom")
                .set("DARKROOM_OIDC_ADMINS", "operators");
        URI server = server(place.start("serve", "--port", "0"));
        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(server.resolve("/api/v1/queue"))
                                        .header("Authorization", "Bearer " + token())
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static int who(HttpClient client, URI server, String cookie) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                .header("Cookie", cookie)
                .build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }

    private String signIn(URI server, String from) throws IOException {
        String body = "{\"token\": \"" + token() + "\"}";
        try (Socket socket = new Socket(server.getHost(), server.getPort(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
                                    + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static URI server(DarkroomProcess node) {
        await().atMost(Duration.ofMinutes(1)).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http");
        return URI.create(node.out().strip());
    }

    private String token() throws IOException {
        return Files.readString(place.dataDir().resolve("admin-token")).strip();
    }

    private KeyStore keys() throws Exception {
        Path file = place.folder().resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static Certificate certificate(KeyStore keys) throws Exception {
        return keys.getCertificate("x");
    }

    private static Key key(KeyStore keys) throws Exception {
        return keys.getKey("x", PASSWORD.toCharArray());
    }

    private String pem(String what, byte[] bytes) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
        return place.folder()
                .resolve(place.write(what.replace(' ', '-') + ".pem", text))
                .toString();
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("x", certificate(keys));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
