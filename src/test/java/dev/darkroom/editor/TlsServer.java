package dev.darkroom.editor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Answers https with one answer, under a certificate of its own for one name. */
public final class TlsServer implements AutoCloseable {

    private static final String PASSWORD = "password";

    private final Path folder;
    private final RawServer server;
    private final List<String> names = new CopyOnWriteArrayList<>();

    private TlsServer(String name, String answer) throws IOException, GeneralSecurityException, InterruptedException {
        folder = Files.createTempDirectory("tls");
        keytool("-genkeypair", "-alias", "x", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = new RawServer(socket, connection -> {
            connection.readRequest();
            SSLSocket accepted = (SSLSocket) connection.socket();
            ((ExtendedSSLSession) accepted.getSession())
                    .getRequestedServerNames()
                    .forEach(asked ->
                            names.add(new String(asked.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII)));
            connection.write(answer);
        });
    }

    public static TlsServer serving(String name, String answer)
            throws IOException, GeneralSecurityException, InterruptedException {
        return new TlsServer(name, answer);
    }

    /** Its certificate, to be trusted by a client: PKCS12, password "password". */
    public Path keyStore() {
        return folder.resolve("keys.p12");
    }

    public int port() {
        return server.port();
    }

    public List<String> requests() {
        return server.requests();
    }

    /** The names that clients asked for in the TLS handshake (SNI). */
    public List<String> names() {
        return names;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", keyStore().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD, "-validity", "30"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("log")));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
