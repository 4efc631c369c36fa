package dev.darkroom.api;

import dev.darkroom.intake.LocalImages;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What may be handed in over HTTP. */
@ConfigMapping(prefix = "darkroom.serve")
public interface UploadConfig {

    /** Folders of this machine that rows may name pictures in; relative paths begin in the first of them. None by default: a client may not read the disk. */
    Optional<List<Path>> inputDirs();

    /** What {@link #inputDirs} allows. */
    default LocalImages images() {
        List<Path> inputs = inputDirs().orElse(List.of());
        return inputs.isEmpty() ? LocalImages.refused() : LocalImages.within(inputs.get(0), inputs);
    }

    /** Batches that are taken in at the same time, on this node; further ones are told to come back. */
    @WithDefault("4")
    int concurrentUploads();

    /** While the disk of the data directory, or of the assets, has less room than this, nothing more is taken in: the database and paid results need it. */
    @WithDefault("1G")
    MemorySize diskReserve();

    /** A body that is not there by then is refused, however steadily it comes. */
    @WithDefault("1h")
    Duration longestUpload();
}
