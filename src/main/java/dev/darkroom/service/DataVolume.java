package dev.darkroom.service;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this node keeps what it must not lose. */
@ApplicationScoped
class DataVolume {

    private final Path directory;

    DataVolume(DataDirectoryConfig config) {
        this.directory = DataDirectory.of(config);
    }

    /** 0 where that cannot be told. */
    long freeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    boolean isWritable() {
        return Files.isWritable(directory);
    }
}
