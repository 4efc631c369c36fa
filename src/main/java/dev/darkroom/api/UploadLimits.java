package dev.darkroom.api;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What everything that is handed in keeps to: it comes to an end, and it leaves room on the disk. The embedded database, answers that wait for it, and the results
 * that were paid for may lie on the same disk, and must find room when the next picture does not.
 */
@ApplicationScoped
class UploadLimits {

    private static final Logger LOG = Logger.getLogger(UploadLimits.class);
    private static final long LOOK_EVERY = 1 << 20;

    private final List<Path> folders;
    private final long reserve;
    private final long longest;

    @Inject
    UploadLimits(UploadConfig config, DataDirectoryConfig data, AssetStore assets) {
        this(
                List.of(DataDirectory.of(data).toAbsolutePath(), assets.folder()),
                config.diskReserve().asLongValue(),
                config.longestUpload());
    }

    UploadLimits(List<Path> folders, long reserve, Duration longest) {
        this.folders = folders;
        this.reserve = reserve;
        this.longest = longest.toNanos();
    }

    /**
     * A body that is refused as soon as it breaks a limit.
     *
     * @throws ProblemException now or while it is read: 507 while the disk has less room than the reserve, 408 when it takes too long
     */
    InputStream watch(InputStream body) {
        refuseWithoutRoom();
        return new Watched(body);
    }

    private void refuseWithoutRoom() {
        for (Path folder : folders) {
            long room = room(folder);
            if (room < reserve) {
                LOG.warnf(
                        "Nothing more is taken in: %,d bytes are left for %s, of which %,d are a reserve",
                        room, folder, reserve);
                throw ProblemException.later(
                        507,
                        "NO_ROOM",
                        "The disk of the service is nearly full: what is left is kept for results that are paid for. An administrator has to make room.",
                        60);
            }
        }
    }

    /** A folder that nobody has made yet lies where its nearest parent does. */
    private static long room(Path folder) {
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there.toFile().getUsableSpace();
    }

    private final class Watched extends FilterInputStream {

        private final long began = System.nanoTime();
        private long sinceLook;

        Watched(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            look(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            look(read);
            return read;
        }

        private void look(int read) {
            if (System.nanoTime() - began > longest) {
                throw ProblemException.of(
                        408,
                        "UPLOAD_TOO_LONG",
                        "The body was not there within %d s: send it in parts, or over a faster line."
                                .formatted(longest / 1_000_000_000));
            }
            sinceLook += Math.max(0, read);
            if (sinceLook >= LOOK_EVERY) {
                sinceLook = 0;
                refuseWithoutRoom();
            }
        }
    }
}
