package dev.darkroom.cli;

import dev.darkroom.editor.EditorConfig;
import dev.darkroom.simulator.Simulator;
import dev.darkroom.simulator.SimulatorConfig;
import dev.darkroom.simulator.SimulatorSettings;
import io.smallrye.config.SmallRyeConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/** What {@code --simulate} changes about a run: where its calls go, and which ledger remembers them. */
final class Simulation {

    /** Simulated rows live in a schema of their own, so that none can ever be taken for a paid one. */
    private static final String SCHEMA = "darkroom_simulation";

    private Simulation() {}

    /** Each results folder has a simulator's home of its own, so that a run that goes on finds its records again. */
    static Simulator start(SmallRyeConfig config, Path out) {
        String name = UUID.nameUUIDFromBytes(out.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        Path home = Settings.dataDirectory(config).resolve("simulator").resolve(name);
        EditorConfig editor = config.getConfigMapping(EditorConfig.class);
        SimulatorConfig simulator = config.getConfigMapping(SimulatorConfig.class);
        return Simulator.start(settings(() -> simulator
                .settings(home)
                .port(0)
                .ratePerMinute(simulator.ratePerMinute().orElse(editor.ratePerMinute()))
                .uploadsPerMinute(simulator.uploadsPerMinute().orElse(editor.uploadRatePerMinute()))
                .uploadsAtOnce(simulator.uploadsAtOnce().orElse(editor.uploadConcurrency()))
                .build()));
    }

    /** @throws UserError for a setting that is out of its bounds */
    static SimulatorSettings settings(Supplier<SimulatorSettings> built) {
        try {
            return built.get();
        } catch (IllegalArgumentException e) {
            throw new UserError("darkroom.simulator: " + e.getMessage(), e);
        }
    }

    static void pointAt(Simulator simulator) {
        URI url = URI.create(simulator.url());
        System.setProperty("darkroom.editor.url", simulator.url());
        System.setProperty("darkroom.result.hosts", url.getHost() + ":" + url.getPort());
        System.setProperty("darkroom.api-key", "simulated");
        System.setProperty("quarkus.flyway.default-schema", SCHEMA);
    }

    static String schemaIn(String jdbcUrl) {
        return jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA;
    }
}
