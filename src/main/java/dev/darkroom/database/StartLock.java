package dev.darkroom.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Held by whoever starts or stops the server of a data directory: one process, and in it one thread.
 *
 * <p>Between processes it is a lock of the kernel, which lets go of it whatever ends its holder.
 */
record StartLock(Path home, Duration timeout) {
    private static final Duration QUIET = Duration.ofSeconds(2);

    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * A kernel's lock belongs to the whole process, so a monitor comes before it: of an interned string, which is the same
     * one though Darkroom's classes may be loaded more than once in a JVM (Quarkus does so in tests).
     *
     * @param progress told when there is something to wait for
     */
    <T> T hold(Consumer<String> progress, Work<T> work) throws IOException {
        synchronized (("dev.darkroom.database.StartLock " + home).intern()) {
            try (FileChannel file =
                    FileChannel.open(home.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                acquire(file, progress);
                return work.run();
            }
        }
    }

    private void acquire(FileChannel file, Consumer<String> progress) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        Deadline quiet = Deadline.in(QUIET);
        boolean told = false;
        while (file.tryLock() == null) {
            if (deadline.isOver()) {
                throw new DatabaseUnavailable(
                        "Another Darkroom has been starting or stopping the database in %s for %d s: wait for it, or end it."
                                .formatted(home, timeout.toSeconds()));
            }
            if (!told && quiet.isOver()) {
                progress.accept("Waiting for another Darkroom that starts or stops the database in " + home);
                told = true;
            }
            Deadline.pause();
        }
    }
}
