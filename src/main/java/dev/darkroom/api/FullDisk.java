package dev.darkroom.api;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.result.DiskSpace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A queue that has stopped since the disk is full goes on only where there is room for what is paid for and one more: each time it went on, as many edits as are in flight at
 * once would be bought, with no room for their pictures.
 */
@ApplicationScoped
public class FullDisk {

    private final Path folder;
    private final Pace pace;
    private final Batches batches;

    @Inject
    FullDisk(DataDirectoryConfig data, Pace pace, Batches batches) {
        this.folder = DataDirectory.of(data).toAbsolutePath();
        this.pace = pace;
        this.batches = batches;
    }

    /** @throws ProblemException 409, DISK_FULL: the queue has stopped for that, and this node's disk is still as full */
    public void refuseToGoOn() throws SQLException {
        boolean stopped = pace.state()
                .stop()
                .filter(why -> why.code().equals(ErrorCode.DISK_FULL.name()))
                .isPresent();
        if (stopped) {
            refuse(folder, batches.toFetch(QueueWorker.SERVICE_QUEUE));
        }
    }

    static void refuse(Path folder, long toFetch) {
        DiskSpace.shortage(folder, toFetch + 1).ifPresent(shortage -> {
            throw ProblemException.of(
                    409,
                    ErrorCode.DISK_FULL.name(),
                    "The disk of the service is still full: " + shortage
                            + ". What is paid for and waits to be fetched, and the next picture, need room. Make room, then resume.");
        });
    }
}
