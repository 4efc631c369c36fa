package dev.darkroom.asset;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where pictures are kept that were handed in over HTTP. */
@ConfigMapping(prefix = "darkroom.assets")
public interface AssetConfig {

    /** Their folder; all nodes must share it, or a job may come to a node that does not have its picture, and fail unpaid. Default: {@code assets} in the data directory. */
    Optional<Path> dir();

    /** How long a picture is kept after it was last handed in or named by a batch; it stays for longer while a job that has not succeeded may need it. Zero: for ever. */
    @WithDefault("30d")
    Duration keepFor();

    /** Pictures that are taken in at the same time, on this node; further ones are told to come back. */
    @WithDefault("16")
    int concurrentUploads();
}
