package dev.darkroom.result;

import dev.darkroom.disk.DurableFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that appears whole or not at all: written among the parts, moved to its place by {@link #commit}. */
final class ReplacingFile implements AutoCloseable {

    private final Path part;
    private final Path target;
    private final OutputStream stream;

    private ReplacingFile(Path part, Path target) throws IOException {
        this.part = part;
        this.target = target;
        this.stream = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
    }

    /** @param name path below the folder, with {@code /} between parts */
    static ReplacingFile of(Path out, String name) throws IOException {
        Path target = out.resolve(name);
        return new ReplacingFile(new Parts(out).next(target.getFileName().toString()), target);
    }

    OutputStream stream() {
        return stream;
    }

    void commit() throws IOException {
        DurableFiles.replace(whole(), target);
    }

    /** Ends the writing; for whoever moves it to its place himself. */
    Path whole() throws IOException {
        stream.close();
        return part;
    }

    /** Without a commit before, leaves everything as it was. */
    @Override
    public void close() throws IOException {
        try {
            stream.close();
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
