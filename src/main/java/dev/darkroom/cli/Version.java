package dev.darkroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version as Maven writes it into every jar. */
final class Version implements IVersionProvider {

    private static final String FILE = "/META-INF/maven/dev.darkroom/darkroom/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(FILE)) {
            if (in != null) {
                build.load(in);
            }
        }
        return new String[] {"darkroom " + build.getProperty("version", "(not packaged)")};
    }
}
