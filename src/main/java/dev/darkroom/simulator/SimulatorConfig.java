package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.RenderMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code darkroom.simulator.*}; {@link SimulatorSettings} says what each means and what is allowed. */
@ConfigMapping(prefix = "darkroom.simulator")
public interface SimulatorConfig {

    Optional<Path> home();

    @WithDefault("9090")
    int port();

    @WithDefault("1s")
    Duration latency();

    @WithDefault("3s")
    Duration latencyMax();

    /** With {@code run --simulate}: the rate of the run where it is not set. */
    OptionalInt ratePerMinute();

    @WithDefault("1m")
    Duration rateWindow();

    @WithDefault("seconds")
    RetryAfterForm retryAfter();

    OptionalInt uploadsPerMinute();

    OptionalInt uploadsAtOnce();

    @WithDefault("45000")
    long creditsPerEdit();

    @WithDefault("1000000000000")
    long credits();

    @WithDefault("402")
    int creditsRefusalStatus();

    @WithDefault("1h")
    Duration linkLifetime();

    @WithDefault("1000000")
    int outputPixels();

    @WithDefault("full")
    RenderMode render();

    /** Drawn at random where it is not set. */
    OptionalLong seed();

    /** What goes wrong on purpose, each as {@code NAME[@CALL] [share=0.05] [next=3] [prompt=word_word] [charged] [delay=5s]}. */
    Optional<List<String>> faults();

    /**
     * The settings of a simulator.
     *
     * @param defaultHome where {@link #home} is not set
     */
    default SimulatorSettingsBuilder settings(Path defaultHome) {
        SimulatorSettingsBuilder builder = SimulatorSettings.builder(home().orElse(defaultHome))
                .port(port())
                .latency(latency())
                .latencyMax(latencyMax())
                .rateWindow(rateWindow())
                .retryAfter(retryAfter())
                .creditsPerEdit(creditsPerEdit())
                .credits(credits())
                .creditsRefusalStatus(creditsRefusalStatus())
                .linkLifetime(linkLifetime())
                .outputPixels(outputPixels())
                .render(render());
        ratePerMinute().ifPresent(builder::ratePerMinute);
        uploadsPerMinute().ifPresent(builder::uploadsPerMinute);
        uploadsAtOnce().ifPresent(builder::uploadsAtOnce);
        seed().ifPresent(builder::seed);
        faults().ifPresent(texts ->
                builder.faults(texts.stream().map(FaultRule::parse).toList()));
        return builder;
    }
}
