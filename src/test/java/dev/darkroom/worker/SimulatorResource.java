package dev.darkroom.worker;

import dev.darkroom.simulator.Simulator;
import dev.darkroom.simulator.SimulatorSettings;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/** A simulator for a Quarkus test, quick and without a limit; tests reach it by its address ({@code PUT /simulator/faults}). */
public final class SimulatorResource implements QuarkusTestResourceLifecycleManager {

    private Simulator simulator;

    @Override
    public Map<String, String> start() {
        try {
            simulator = Simulator.start(SimulatorSettings.builder(Files.createTempDirectory("darkroom-simulator"))
                    .latency(Duration.ofMillis(20))
                    .ratePerMinute(0)
                    .uploadsPerMinute(0)
                    .uploadsAtOnce(0)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        URI url = URI.create(simulator.url());
        return Map.ofEntries(
                Map.entry("darkroom.editor.url", simulator.url()),
                Map.entry("darkroom.result.hosts", url.getHost() + ":" + url.getPort()),
                Map.entry("darkroom.result.max-bytes", "2M"),
                Map.entry("darkroom.api-key", "a-key-for-tests"),
                Map.entry("darkroom.editor.rate-per-minute", "600000"),
                Map.entry("darkroom.editor.upload-rate-per-minute", "600000"),
                Map.entry("darkroom.fetch.allow-private-addresses", "true"),
                Map.entry("darkroom.editor.timeout", "5s"),
                Map.entry("darkroom.editor.retry-delay", "20ms"),
                Map.entry("darkroom.editor.first-look-up", "50ms"),
                Map.entry("darkroom.editor.look-up-interval", "50ms"),
                Map.entry("darkroom.editor.max-attempts", "3"),
                // Its tests make everything fail, one thing after the other.
                Map.entry("darkroom.editor.circuit-failures", "100000"),
                Map.entry("darkroom.queue.poll-interval", "50ms"));
    }

    @Override
    public void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
