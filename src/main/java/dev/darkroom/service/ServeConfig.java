package dev.darkroom.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code darkroom serve}: where it listens and how it stops. */
@ConfigMapping(prefix = "darkroom.serve")
public interface ServeConfig {

    /** The address to listen on. Everything but health asks for a token, in plain text: beyond loopback, put TLS before it. */
    @WithDefault("127.0.0.1")
    String host();

    /** 0 to 65535; 0: any free one. */
    @WithDefault("8080")
    int port();

    /** How long a stopping node says that it is not ready before it stops working, for a load balancer to notice. */
    @WithDefault("0s")
    Duration unreadyFor();
}
