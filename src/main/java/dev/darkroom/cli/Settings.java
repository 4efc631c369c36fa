package dev.darkroom.cli;

import dev.darkroom.api.ExportConfig;
import dev.darkroom.api.UploadConfig;
import dev.darkroom.asset.AssetConfig;
import dev.darkroom.database.DatabaseConfig;
import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.editor.AccountConfig;
import dev.darkroom.editor.EditorConfig;
import dev.darkroom.editor.EditorSettings;
import dev.darkroom.editor.FetchConfig;
import dev.darkroom.editor.ResultLinkConfig;
import dev.darkroom.events.EventsConfig;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.QueueSettings;
import dev.darkroom.security.AccessConfig;
import dev.darkroom.security.AuditConfig;
import dev.darkroom.security.OidcConfig;
import dev.darkroom.security.SessionConfig;
import dev.darkroom.service.LogConfig;
import dev.darkroom.service.ServeConfig;
import dev.darkroom.simulator.SimulatorConfig;
import dev.darkroom.webhook.ReceiverRules;
import dev.darkroom.webhook.WebhookConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration before Quarkus is there, from the same places and with the same precedence: system properties (which the options of a
 * command set), the environment, {@code .env} and then {@code config/application.properties} in the working directory, defaults.
 */
final class Settings {

    /** Every interface that maps a part of {@code darkroom.*}. */
    static final List<Class<?>> MAPPINGS = List.of(
            AccessConfig.class,
            AccountConfig.class,
            AssetConfig.class,
            AuditConfig.class,
            DataDirectoryConfig.class,
            DatabaseConfig.class,
            EditorConfig.class,
            EventsConfig.class,
            ExportConfig.class,
            FetchConfig.class,
            LogConfig.class,
            OidcConfig.class,
            ResultLinkConfig.class,
            QueueConfig.class,
            ServeConfig.class,
            SessionConfig.class,
            SimulatorConfig.class,
            UploadConfig.class,
            WebhookConfig.class);

    private static final Path FILE = Path.of("config", "application.properties");

    /** Quarkus gives this file the same rank (its configuration reference, "Locations"). */
    private static final int FILE_RANK = 260;

    private Settings() {}

    /**
     * Reads everything once.
     *
     * @param err is told of variables that look like misspelt settings
     * @throws UserError in one line, for a value that is missing, malformed or unknown
     */
    static SmallRyeConfig read(PrintWriter err) {
        SettingNames.misspelt(System.getenv().keySet()).forEach(finding -> err.println("warning: " + finding));
        try {
            SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDefaultSources()
                    .addDiscoveredConverters();
            if (Files.exists(FILE)) {
                builder.withSources(new PropertiesConfigSource(FILE.toUri().toURL(), FILE_RANK));
            }
            MAPPINGS.forEach(builder::withMapping);
            SmallRyeConfig config = builder.build();
            new EditorSettings(
                    config.getConfigMapping(EditorConfig.class),
                    config.getConfigMapping(ResultLinkConfig.class),
                    config.getConfigMapping(FetchConfig.class));
            new QueueSettings(config.getConfigMapping(QueueConfig.class));
            OidcConfig.check(config.getConfigMapping(OidcConfig.class));
            new ReceiverRules(config.getConfigMapping(WebhookConfig.class));
            return config;
        } catch (ConfigValidationException e) {
            throw new UserError(ConfigMistakes.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + FILE + ": " + e.getMessage(), e);
        }
    }

    static Path dataDirectory(SmallRyeConfig config) {
        return DataDirectory.of(config.getConfigMapping(DataDirectoryConfig.class));
    }
}
