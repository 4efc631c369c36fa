package dev.darkroom.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may reach the service. */
@ConfigMapping(prefix = "darkroom.serve")
public interface AccessConfig {

    /**
     * The names, without port, that the service is called by (behind a proxy: its public name). Requests for any other are refused, beside {@code localhost} and the
     * address the connection came in on: a web page that makes its own name point here gets nothing.
     */
    Optional<List<String>> allowedHosts();

    /** Addresses (or networks, 10.0.0.0/8) of proxies that are believed when they say whom a request comes from, and whether by TLS. Nobody else is. */
    Optional<List<String>> trustedProxies();

    /** Connections at a time; further ones are closed. */
    @WithDefault("1000")
    int maxConnections();

    /**
     * A client that takes longer for the head of a request, sends a body at less than 1 KiB a second for so long, or takes nothing of an answer for four times as
     * long, is not waited for any more.
     */
    @WithDefault("30s")
    Duration patience();
}
