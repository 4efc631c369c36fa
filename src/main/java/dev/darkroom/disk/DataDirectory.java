package dev.darkroom.disk;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Where Darkroom keeps its data for a user who did not say where. */
public final class DataDirectory {
    private DataDirectory() {}

    /** As configured, else {@link #standard()}. */
    public static Path of(DataDirectoryConfig config) {
        return config.dataDir().orElseGet(DataDirectory::standard);
    }

    /**
     * The place the operating system means for it: {@code $XDG_DATA_HOME/darkroom} or {@code ~/.local/share/darkroom} on
     * Linux, {@code ~/Library/Application Support/Darkroom} on macOS, {@code %LOCALAPPDATA%\Darkroom} on Windows.
     */
    public static Path standard() {
        return standard(System.getenv(), System.getProperties());
    }

    static Path standard(Map<String, String> environment, Properties properties) {
        Path home = Path.of(properties.getProperty("user.home"));
        String system = properties.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            String local = environment.get("LOCALAPPDATA");
            return (isSet(local) ? Path.of(local) : home.resolve("AppData").resolve("Local")).resolve("Darkroom");
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library").resolve("Application Support").resolve("Darkroom");
        }
        String xdg = environment.get("XDG_DATA_HOME");
        // The XDG specification: a relative path is to be ignored.
        boolean usable = isSet(xdg) && Path.of(xdg).isAbsolute();
        return (usable ? Path.of(xdg) : home.resolve(".local").resolve("share")).resolve("darkroom");
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
