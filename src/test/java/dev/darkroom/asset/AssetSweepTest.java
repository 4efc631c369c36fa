package dev.darkroom.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.TestPictures;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetSweepTest {

    private static final byte[] PICTURE = TestPictures.png(3, 3);

    @TempDir
    Path folder;

    private final TestDatabase database = TestDatabase.fresh();
    private AssetStore store;
    private KeptAssets kept;
    private AssetSweep sweep;

    @BeforeEach
    void keepOneForLong() throws Exception {
        AssetConfig config = config();
        store = new AssetStore(config, Optional::empty);
        kept = new KeptAssets(database.dataSource(), store);
        sweep = new AssetSweep(database.dataSource(), store, config);
        kept.keep("ada", store.receive(new ByteArrayInputStream(PICTURE)));
        database.execute("UPDATE kept_asset SET used_at = now() - interval '31 days'");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_leave_the_file_of_a_picture_that_cannot_be_forgotten() throws Exception {
        database.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'for this test'; END $$;
                CREATE CONSTRAINT TRIGGER refuse AFTER DELETE ON kept_asset DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()""");
        assertThatThrownBy(sweep::run).isInstanceOf(SQLException.class).hasMessageContaining("for this test");

        assertThat(missing()).isEmpty();
        assertThat(store.find(Sha256.of(PICTURE))).isPresent();

        database.execute("DROP TRIGGER refuse ON kept_asset");
        database.execute("UPDATE kept_asset SET used_at = now() - interval '31 days'");
        sweep.run();
        assertThat(missing()).isPresent();
        assertThat(store.find(Sha256.of(PICTURE))).isEmpty();
    }

    private Optional<String> missing() throws SQLException {
        try (Connection connection = database.connect()) {
            return kept.use(connection, Optional.of("ada"), List.of(Sha256.of(PICTURE)));
        }
    }

    private AssetConfig config() {
        return new AssetConfig() {
            @Override
            public Optional<Path> dir() {
                return Optional.of(folder);
            }

            @Override
            public Duration keepFor() {
                return Duration.ofDays(30);
            }

            @Override
            public int concurrentUploads() {
                return 1;
            }
        };
    }
}
