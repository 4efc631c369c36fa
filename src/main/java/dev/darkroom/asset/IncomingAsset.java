package dev.darkroom.asset;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture that has come and was found whole, on its disk but not yet kept: closing it throws it away, unless it was kept meanwhile. */
public final class IncomingAsset implements Closeable {

    private final Asset asset;
    private final Path part;

    IncomingAsset(Asset asset, Path part) {
        this.asset = asset;
        this.part = part;
    }

    public Asset asset() {
        return asset;
    }

    Path part() {
        return part;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(part);
    }
}
