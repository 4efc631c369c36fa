package dev.darkroom.cli;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what is in force. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Prints every setting in force, secrets masked, and where it comes from.",
        footer = {
            "",
            "Set one by a system property, by the environment (darkroom.editor.url is DARKROOM_EDITOR_URL)",
            "or in .env or config/application.properties of the working directory."
        })
final class ConfigCommand implements Callable<Integer> {

    private static final Set<String> SECRETS = Set.of("darkroom.api-key", "darkroom.database.password");

    private static final String ADDRESS = "darkroom.database.url";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SmallRyeConfig config = Settings.read(spec.commandLine().getErr());
        Map<String, String[]> lines = new TreeMap<>();
        for (String name : SettingNames.all()) {
            ConfigValue value = config.getConfigValue(name);
            lines.put(name, new String[] {shown(name, value), source(value)});
        }
        int widest = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        int wide =
                lines.values().stream().mapToInt(line -> line[0].length()).max().orElse(0);
        lines.forEach((name, line) -> spec.commandLine()
                .getOut()
                .printf(Locale.ROOT, "%-" + widest + "s  %-" + Math.min(wide, 60) + "s  %s%n", name, line[0], line[1]));
        return ExitCode.OK;
    }

    private static String shown(String name, ConfigValue value) {
        if (value.getValue() == null) {
            return "(not set)";
        }
        return SECRETS.contains(name)
                ? "********"
                : name.equals(ADDRESS) ? Database.shown(value.getValue()) : value.getValue();
    }

    /** SmallRye names its sources for itself; people know them by other words. */
    private static String source(ConfigValue value) {
        String source = value.getSourceName();
        if (value.getValue() == null) {
            return "";
        }
        if (source == null || source.startsWith("DefaultValues")) {
            return "default";
        }
        if (source.startsWith("SysProp")) {
            return "system property or option";
        }
        return source.equals("EnvConfigSource")
                ? "environment"
                : source.replaceFirst("(Env|Properties)ConfigSource\\[source=(file:)?(.*)]", "$3");
    }
}
