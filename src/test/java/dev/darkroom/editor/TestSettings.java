package dev.darkroom.editor;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The real configuration mappings, with some values of a test. */
final class TestSettings {

    private TestSettings() {}

    /** Names without their leading {@code darkroom.}, each followed by its value. */
    static EditorSettings of(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put("darkroom." + namesAndValues[i], namesAndValues[i + 1]);
        }
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EditorConfig.class)
                .withMapping(ResultLinkConfig.class)
                .withMapping(FetchConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
        return new EditorSettings(
                config.getConfigMapping(EditorConfig.class),
                config.getConfigMapping(ResultLinkConfig.class),
                config.getConfigMapping(FetchConfig.class));
    }
}
