package dev.darkroom.cli;

import dev.darkroom.intake.Spelling;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The names of all settings, as properties and as variables of the environment. */
final class SettingNames {

    /** The launcher's, {@link Failures}'s and the client's own, and what Kubernetes adds for a service called darkroom. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "DARKROOM_JAVA_OPTS",
            "DARKROOM_TRACE",
            "DARKROOM_SERVER",
            "DARKROOM_TOKEN",
            "DARKROOM_SERVICE_HOST",
            "DARKROOM_SERVICE_PORT");

    private static final Map<String, Type> TYPES = types();

    private SettingNames() {}

    /** In the order of the alphabet. */
    static Set<String> all() {
        return TYPES.keySet();
    }

    /** The type of one value of the setting. */
    static Optional<Class<?>> type(String name) {
        Type type = TYPES.get(name.replaceFirst("\\[\\d+]$", ""));
        while (type instanceof ParameterizedType wrapped) {
            type = wrapped.getActualTypeArguments()[0];
        }
        return type instanceof Class<?> plain ? Optional.of(plain) : Optional.empty();
    }

    static Optional<String> nearest(String name) {
        return Spelling.nearest(name, all());
    }

    /**
     * What to say about variables that are close to a setting's name and are none. The environment is not ours alone (Kubernetes, for one, adds
     * variables of this form for a service called darkroom), so others are left alone.
     */
    static List<String> misspelt(Set<String> environment) {
        Map<String, String> variables = new TreeMap<>();
        all().forEach(name -> variables.put(variable(name), name));
        List<String> findings = new ArrayList<>();
        for (String given : environment) {
            if (given.startsWith("DARKROOM_") && !variables.containsKey(given) && !OTHER_VARIABLES.contains(given)) {
                Spelling.nearest(given, variables.keySet())
                        .ifPresent(near -> findings.add(given + " is no setting: did you mean " + near + "?"));
            }
        }
        return findings;
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Map<String, Type> types() {
        Map<String, Type> types = new TreeMap<>();
        for (Class<?> mapping : Settings.MAPPINGS) {
            ConfigMappings.getProperties(ConfigClass.configClass(mapping)).forEach((name, property) -> {
                if (!name.endsWith("[*]")) {
                    types.put(name, property.getMethod().getGenericReturnType());
                }
            });
        }
        return types;
    }
}
