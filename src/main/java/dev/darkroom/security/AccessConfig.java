package dev.darkroom.security;

import io.smallrye.config.ConfigMapping;
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
}
