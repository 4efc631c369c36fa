package dev.darkroom.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Browsers that are signed in. */
@ConfigMapping(prefix = "darkroom.session")
public interface SessionConfig {

    /** A session that is not used for so long ends. */
    @WithDefault("12h")
    Duration idle();

    /** A session ends after so long, however busy it is. */
    @WithDefault("7d")
    Duration lifetime();

    /** Sessions of one token; who signs in once more ends the one that was not used for longest. */
    @WithDefault("20")
    int mostPerToken();

    /** The cookie is marked Secure even where the request came by plain HTTP: for a proxy that ends TLS and is not among darkroom.serve.trusted-proxies. */
    @WithDefault("false")
    boolean secureCookie();
}
