package dev.darkroom.security;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Opens the port of a Quarkus test, which is closed as in {@code run}. */
public final class ServiceResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "quarkus.http.host-enabled", "true",
                "quarkus.http.test-port", "0",
                // Where the tests receive webhooks.
                "darkroom.webhook.allow-private", "127.0.0.1/32",
                "darkroom.webhook.timeout", "3s",
                // A client that does not keep up is to be seen within a test.
                "darkroom.serve.export-patience", "3s");
    }

    @Override
    public void stop() {}
}
