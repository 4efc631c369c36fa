package dev.darkroom.worker;

import dev.darkroom.result.ResultFolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The folders that this node has worked on last, each tried and swept once. Every single job has one of its own, so not all are remembered. */
@ApplicationScoped
class ResultFolders {

    /** Longer than a download may take. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final int MOST = 1_000;

    private final Map<String, ResultFolder> open;

    @Inject
    ResultFolders() {
        this(MOST);
    }

    ResultFolders(int most) {
        open = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ResultFolder> eldest) {
                return size() > most;
            }
        });
    }

    /** Two may open the same folder at once, which does no harm: a mount that hangs holds up nobody who works on another one. */
    ResultFolder of(String outDir) {
        ResultFolder known = open.get(outDir);
        if (known == null) {
            known = ResultFolder.open(Path.of(outDir));
            known.sweepParts(ABANDONED);
            open.put(outDir, known);
        }
        return known;
    }
}
