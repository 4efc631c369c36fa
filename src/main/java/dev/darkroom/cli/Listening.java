package dev.darkroom.cli;

import dev.darkroom.security.AccessConfig;
import dev.darkroom.security.OidcConfig;
import dev.darkroom.security.SlowClients;
import dev.darkroom.service.ServeConfig;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the port that every other command leaves closed. */
record Listening(ServeConfig serve, AccessConfig access, OidcConfig oidc) {

    /**
     * Tells Quarkus, by system properties.
     *
     * @param err for a warning where secrets would pass in plain text
     * @throws UserError for what cannot be listened on
     */
    void open(PrintWriter err) {
        if (serve.port() < 0 || serve.port() > 65535) {
            throw new UserError("darkroom.serve.port is " + serve.port() + ": it must be 0 (any free one) to 65535");
        }
        SlowClients.watch();
        System.setProperty("quarkus.http.host-enabled", "true");
        System.setProperty("quarkus.http.host", serve.host());
        System.setProperty("quarkus.http.port", Integer.toString(serve.port()));
        System.setProperty(
                "quarkus.oidc.tenant-enabled", Boolean.toString(oidc.issuer().isPresent()));
        access.trustedProxies().ifPresent(proxies -> {
            System.setProperty("quarkus.http.proxy.proxy-address-forwarding", "true");
            System.setProperty("quarkus.http.proxy.trusted-proxies", String.join(",", proxies));
        });
        if (isTls()) {
            openTls();
        } else if (!isLoopback() && access.trustedProxies().isEmpty()) {
            err.println("warning: listening on " + serve.host()
                    + " without TLS: whoever is on the way reads tokens and pictures. Set darkroom.serve.tls-certificate and darkroom.serve.tls-key,"
                    + " or put a proxy that ends TLS before it and name that in darkroom.serve.trusted-proxies.");
        }
    }

    private boolean isTls() {
        if (serve.tlsCertificate().isPresent() != serve.tlsKey().isPresent()) {
            throw new UserError(
                    "darkroom.serve.tls-certificate and darkroom.serve.tls-key belong together: one of them is missing");
        }
        return serve.tlsCertificate().isPresent();
    }

    private void openTls() {
        System.setProperty("quarkus.http.insecure-requests", "disabled");
        System.setProperty("quarkus.http.ssl-port", Integer.toString(serve.port()));
        System.setProperty(
                "quarkus.http.ssl.certificate.files",
                readable("darkroom.serve.tls-certificate", serve.tlsCertificate()));
        System.setProperty(
                "quarkus.http.ssl.certificate.key-files", readable("darkroom.serve.tls-key", serve.tlsKey()));
        System.setProperty("quarkus.http.ssl.certificate.reload-period", "1h");
    }

    private static String readable(String setting, Optional<Path> file) {
        Path path = file.orElseThrow().toAbsolutePath();
        if (!Files.isReadable(path)) {
            throw new UserError(setting + " is " + path + ": there is no such file, or it cannot be read");
        }
        return path.toString();
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(serve.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UserError(
                    "darkroom.serve.host is " + serve.host() + ": it must be an address of this machine", e);
        }
    }
}
