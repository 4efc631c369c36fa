package dev.darkroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version as the build writes it into a resource. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/darkroom-build.properties")) {
            build.load(in);
        }
        return new String[] {"darkroom " + build.getProperty("version")};
    }
}
