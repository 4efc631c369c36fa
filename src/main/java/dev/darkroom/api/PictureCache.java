package dev.darkroom.api;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.picture.Thumbnails;
import jakarta.enterprise.context.ApplicationScoped;

/** Where this node keeps its small pictures. */
@ApplicationScoped
class PictureCache {

    private final Thumbnails thumbnails;

    PictureCache(DataDirectoryConfig data) {
        this.thumbnails = new Thumbnails(DataDirectory.of(data).toAbsolutePath().resolve("thumbnails"));
    }

    Thumbnails thumbnails() {
        return thumbnails;
    }
}
