package dev.darkroom.service;

import dev.darkroom.editor.CallListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** How long the provider takes, and the hosts that pictures are fetched from, by call and class of the answer. */
@ApplicationScoped
class ProviderMetrics implements MeterBinder, CallListener {

    /** A held edit takes tens of seconds; networks cut at about 100. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofSeconds(45),
        Duration.ofSeconds(60),
        Duration.ofSeconds(90),
        Duration.ofSeconds(120),
        Duration.ofSeconds(180)
    };

    private static final String NONE = "none";

    private final Map<Call, Map<String, Timer>> timers = new EnumMap<>(Call.class);

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Call call : Call.values()) {
            Map<String, Timer> byStatus = new TreeMap<>();
            for (String status : new String[] {"1xx", "2xx", "3xx", "4xx", "429", "5xx", NONE}) {
                byStatus.put(
                        status,
                        Timer.builder("darkroom.provider.call")
                                .tag("call", call.name().toLowerCase(Locale.ROOT))
                                .tag("status", status)
                                .description(
                                        "How long calls of this node took; status none: no answer came. 429 is not among 4xx.")
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry));
            }
            timers.put(call, byStatus);
        }
    }

    @Override
    public void ended(Call call, Duration took, OptionalInt status) {
        Timer timer = timers.getOrDefault(call, Map.of()).get(status.isPresent() ? word(status.getAsInt()) : NONE);
        if (timer != null) {
            timer.record(took);
        }
    }

    private static String word(int status) {
        return status == 429 ? "429" : status / 100 + "xx";
    }
}
