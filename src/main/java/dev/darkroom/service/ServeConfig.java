package dev.darkroom.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code darkroom serve}: where it listens and how it stops. */
@ConfigMapping(prefix = "darkroom.serve")
public interface ServeConfig {

    /** The address to listen on. Everything but health asks for a token, in plain text without a certificate: beyond loopback, there should be one, or a proxy. */
    @WithDefault("127.0.0.1")
    String host();

    /** 0 to 65535; 0: any free one. */
    @WithDefault("8080")
    int port();

    /** The certificate, and those that lead up from it, as PEM; with it the service speaks TLS alone. Read again each hour. */
    Optional<Path> tlsCertificate();

    /** Its private key, as PEM. */
    Optional<Path> tlsKey();

    /** How long a stopping node says that it is not ready before it stops working, for a load balancer to notice. */
    @WithDefault("0s")
    Duration unreadyFor();
}
