package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.RenderMode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Builds {@link SimulatorSettings}, whose documentation says what each setting means; checked at {@link #build()}. */
public final class SimulatorSettingsBuilder {
    private Path home;
    private String host = "127.0.0.1";
    private int port = 0;
    private Duration latency = Duration.ofSeconds(2);
    private Duration latencyMax = Duration.ZERO;
    private int ratePerMinute = 180;
    private Duration rateWindow = Duration.ofMinutes(1);
    private RetryAfterForm retryAfter = RetryAfterForm.SECONDS;
    private int uploadsPerMinute = 100;
    private int uploadsAtOnce = 5;
    private long creditsPerEdit = 45_000;
    private long credits = 1_000_000_000_000L;
    private int creditsRefusalStatus = 402;
    private Set<String> keys = Set.of();
    private Set<String> badKeys = Set.of();
    private Duration linkLifetime = Duration.ofHours(1);
    private int outputPixels = 1_000_000;
    private RenderMode render = RenderMode.FULL;
    private long maxUpload = 50_000_000;
    private int maxInFlight = 10_000;
    private long seed = new SecureRandom().nextLong();
    private List<FaultRule> faults = List.of();

    SimulatorSettingsBuilder(Path home) {
        this.home = home;
    }

    SimulatorSettingsBuilder(SimulatorSettings from) {
        this(from.home());
        host = from.host();
        port = from.port();
        latency = from.latency();
        latencyMax = from.latencyMax();
        ratePerMinute = from.ratePerMinute();
        rateWindow = from.rateWindow();
        retryAfter = from.retryAfter();
        uploadsPerMinute = from.uploadsPerMinute();
        uploadsAtOnce = from.uploadsAtOnce();
        creditsPerEdit = from.creditsPerEdit();
        credits = from.credits();
        creditsRefusalStatus = from.creditsRefusalStatus();
        keys = from.keys();
        badKeys = from.badKeys();
        linkLifetime = from.linkLifetime();
        outputPixels = from.outputPixels();
        render = from.render();
        maxUpload = from.maxUpload();
        maxInFlight = from.maxInFlight();
        seed = from.seed();
        faults = from.faults();
    }

    public SimulatorSettingsBuilder home(Path home) {
        this.home = home;
        return this;
    }

    public SimulatorSettingsBuilder host(String host) {
        this.host = host;
        return this;
    }

    public SimulatorSettingsBuilder port(int port) {
        this.port = port;
        return this;
    }

    public SimulatorSettingsBuilder latency(Duration latency) {
        this.latency = latency;
        return this;
    }

    public SimulatorSettingsBuilder latencyMax(Duration latencyMax) {
        this.latencyMax = latencyMax;
        return this;
    }

    public SimulatorSettingsBuilder ratePerMinute(int ratePerMinute) {
        this.ratePerMinute = ratePerMinute;
        return this;
    }

    public SimulatorSettingsBuilder rateWindow(Duration rateWindow) {
        this.rateWindow = rateWindow;
        return this;
    }

    public SimulatorSettingsBuilder retryAfter(RetryAfterForm retryAfter) {
        this.retryAfter = retryAfter;
        return this;
    }

    public SimulatorSettingsBuilder uploadsPerMinute(int uploadsPerMinute) {
        this.uploadsPerMinute = uploadsPerMinute;
        return this;
    }

    public SimulatorSettingsBuilder uploadsAtOnce(int uploadsAtOnce) {
        this.uploadsAtOnce = uploadsAtOnce;
        return this;
    }

    public SimulatorSettingsBuilder creditsPerEdit(long creditsPerEdit) {
        this.creditsPerEdit = creditsPerEdit;
        return this;
    }

    public SimulatorSettingsBuilder credits(long credits) {
        this.credits = credits;
        return this;
    }

    public SimulatorSettingsBuilder creditsRefusalStatus(int creditsRefusalStatus) {
        this.creditsRefusalStatus = creditsRefusalStatus;
        return this;
    }

    public SimulatorSettingsBuilder keys(Set<String> keys) {
        this.keys = keys;
        return this;
    }

    public SimulatorSettingsBuilder badKeys(Set<String> badKeys) {
        this.badKeys = badKeys;
        return this;
    }

    public SimulatorSettingsBuilder linkLifetime(Duration linkLifetime) {
        this.linkLifetime = linkLifetime;
        return this;
    }

    public SimulatorSettingsBuilder outputPixels(int outputPixels) {
        this.outputPixels = outputPixels;
        return this;
    }

    public SimulatorSettingsBuilder render(RenderMode render) {
        this.render = render;
        return this;
    }

    public SimulatorSettingsBuilder maxUpload(long maxUpload) {
        this.maxUpload = maxUpload;
        return this;
    }

    public SimulatorSettingsBuilder maxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
        return this;
    }

    public SimulatorSettingsBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    public SimulatorSettingsBuilder faults(List<FaultRule> faults) {
        this.faults = faults;
        return this;
    }

    /** The faults in the words of {@link FaultRule#parse}. */
    public SimulatorSettingsBuilder faults(String... rules) {
        return faults(Arrays.stream(rules).map(FaultRule::parse).toList());
    }

    /** Checks every setting; an {@link IllegalArgumentException} names the first that is out of range. */
    public SimulatorSettings build() {
        return new SimulatorSettings(
                home,
                host,
                port,
                latency,
                latencyMax,
                ratePerMinute,
                rateWindow,
                retryAfter,
                uploadsPerMinute,
                uploadsAtOnce,
                creditsPerEdit,
                credits,
                creditsRefusalStatus,
                keys,
                badKeys,
                linkLifetime,
                outputPixels,
                render,
                maxUpload,
                maxInFlight,
                seed,
                faults);
    }
}
