package dev.darkroom.editor;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Whose account pays. */
@ConfigMapping(prefix = "darkroom")
public interface AccountConfig {

    /** The provider's API key. A secret: never in a log, an answer, the database or an error. */
    Optional<String> apiKey();
}
