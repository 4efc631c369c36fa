package dev.darkroom.result;

import java.io.Closeable;
import java.io.IOException;

/** Takes rows of the manifest. */
interface ManifestSink extends Closeable {

    void add(ManifestRow row) throws IOException;

    /** Passes on what was taken so far. */
    void flush() throws IOException;
}
