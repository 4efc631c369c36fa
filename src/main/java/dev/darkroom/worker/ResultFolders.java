package dev.darkroom.worker;

import dev.darkroom.result.ResultFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The folders of the batches this node works on, each opened once. */
@ApplicationScoped
class ResultFolders {

    /** Longer than a download may take. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Map<String, ResultFolder> open = new ConcurrentHashMap<>();

    ResultFolder of(String outDir) {
        return open.computeIfAbsent(outDir, dir -> {
            ResultFolder folder = ResultFolder.open(Path.of(dir));
            folder.sweepParts(ABANDONED);
            return folder;
        });
    }
}
