package dev.darkroom.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
    @Test
    void should_follow_the_xdg_specification_on_linux() {
        assertThat(on("Linux", Map.of())).isEqualTo(Path.of("/home/ada/.local/share/darkroom"));
        assertThat(on("Linux", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(Path.of("/data/darkroom"));
        assertThat(on("Linux", Map.of("XDG_DATA_HOME", ""))).isEqualTo(Path.of("/home/ada/.local/share/darkroom"));
        assertThat(on("Linux", Map.of("XDG_DATA_HOME", "relative")))
                .isEqualTo(Path.of("/home/ada/.local/share/darkroom"));
    }

    @Test
    void should_go_where_macos_keeps_applications_data() {
        assertThat(on("Mac OS X", Map.of())).isEqualTo(Path.of("/home/ada/Library/Application Support/Darkroom"));
    }

    @Test
    void should_go_where_windows_keeps_what_does_not_roam() {
        assertThat(on("Windows 11", Map.of("LOCALAPPDATA", "/local"))).isEqualTo(Path.of("/local/Darkroom"));
        assertThat(on("Windows 11", Map.of())).isEqualTo(Path.of("/home/ada/AppData/Local/Darkroom"));
    }

    private static Path on(String system, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("os.name", system);
        properties.setProperty("user.home", "/home/ada");
        return DataDirectory.standard(environment, properties);
    }
}
