package dev.darkroom.database;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Gives a Quarkus test a fresh, migrated database as its default data source, and a data directory of its own. */
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {
    private TestDatabase database;
    private Path dataDirectory;

    @Override
    public Map<String, String> start() {
        database = TestDatabase.fresh();
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.jdbc.url", database.url());
        if (!database.username().isEmpty()) {
            settings.put("quarkus.datasource.username", database.username());
            settings.put("quarkus.datasource.password", database.password());
        }
        try {
            dataDirectory = Files.createTempDirectory("darkroom-data-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.put("darkroom.data-dir", dataDirectory.toString());
        return settings;
    }

    @Override
    public void stop() {
        if (database != null) {
            database.close();
        }
        if (dataDirectory != null) {
            try {
                Folders.delete(dataDirectory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
