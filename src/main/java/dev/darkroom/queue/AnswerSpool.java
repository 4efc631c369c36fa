package dev.darkroom.queue;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.disk.DurableFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Where answers wait that the database could not take: {@code <data directory>/spool/<ledger>/}, a file each, named by its attempt. Whoever comes
 * next with this data directory and this ledger, this process or another, writes them.
 */
@ApplicationScoped
public class AnswerSpool {

    private static final Logger LOG = Logger.getLogger(AnswerSpool.class);

    private static final String LEDGER = "SELECT id FROM ledger";

    /** Older parts are of a process that ended while it wrote; they may be whole all the same. */
    private static final Duration STILL_BEING_WRITTEN = Duration.ofMinutes(1);

    private static final String REJECTED = "rejected";
    private static final int MOST_COUNTED = 10_000;

    private final DataSource database;
    private final Answers answers;
    private final Path root;
    private final Set<Path> reported = ConcurrentHashMap.newKeySet();
    private volatile UUID ledger;

    AnswerSpool(@Reserved DataSource database, Answers answers, DataDirectoryConfig config) {
        this.database = database;
        this.answers = answers;
        this.root = DataDirectory.of(config).resolve("spool");
    }

    /**
     * Puts an answer on the disk. The ledger must be known by then: {@link #drain} learns it.
     *
     * @throws IOException when it cannot; nothing is left behind then
     */
    void keep(ReceivedAnswer received) throws IOException {
        if (ledger == null) {
            throw new IOException("the ledger it belongs to is not known yet");
        }
        DurableFiles.createPrivateFolder(folder());
        SpoolFile.write(file(received), ledger, received);
    }

    /** It is in the database. */
    void forget(ReceivedAnswer received) {
        delete(file(received));
    }

    /**
     * Writes what waits on the disk into the database. What is torn, or of nobody's attempt, is put aside and said once.
     *
     * @return how many answers were written
     * @throws SQLException when the database is away: what is left waits on
     */
    public int drain() throws SQLException {
        if (ledger == null) {
            ledger = ledger();
        }
        int written = 0;
        try {
            for (Path file : files()) {
                written += drain(file) ? 1 : 0;
            }
        } catch (IOException e) {
            report(folder(), "cannot be read: " + e);
        }
        if (written > 0) {
            LOG.infof("Answers that had waited in %s for the database are kept now: %d", folder(), written);
        }
        return written;
    }

    /** Files that wait for the database; at most 10,000 are counted. */
    public long waiting() {
        return ledger == null ? 0 : count(folder());
    }

    /** Files that were put aside, since this ledger does not know what they are about; at most 10,000 are counted. */
    public long rejected() {
        return ledger == null ? 0 : count(folder().resolve(REJECTED));
    }

    private static long count(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).limit(MOST_COUNTED).count();
        } catch (IOException none) {
            return 0;
        }
    }

    private boolean drain(Path file) throws SQLException {
        try {
            ReceivedAnswer received = SpoolFile.read(file, ledger);
            if (!answers.isInJournal(received.answer())) {
                throw new SpoolFile.Broken("the ledger has no attempt %d of job %d"
                        .formatted(received.answer().lease(), received.answer().jobId()));
            }
            answers.keep(List.of(received));
            delete(file);
            return true;
        } catch (NoSuchFileException writtenBySomebodyElse) {
            return false;
        } catch (SpoolFile.Broken e) {
            reject(file, e.getMessage());
        } catch (IOException e) {
            report(file, "cannot be read: " + e.getMessage());
        } catch (SQLException e) {
            if (DatabaseAway.is(e)) {
                throw e;
            }
            reject(file, "the database refuses it: " + e.getMessage());
        }
        return false;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder())) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder())) {
                for (Path file : all) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !isBeingWritten(file)) {
                        files.add(file);
                    }
                }
            }
        }
        return files;
    }

    private static boolean isBeingWritten(Path file) throws IOException {
        if (!file.toString().endsWith(SpoolFile.PART)) {
            return false;
        }
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return written.isAfter(Instant.now().minus(STILL_BEING_WRITTEN));
        } catch (NoSuchFileException renamed) {
            return true;
        }
    }

    private void reject(Path file, String why) {
        Path rejected = folder().resolve(REJECTED);
        try {
            DurableFiles.createPrivateFolder(rejected);
            Path target = rejected.resolve(file.getFileName());
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                target = rejected.resolve(UUID.randomUUID() + "-" + file.getFileName());
            }
            Files.move(file, target);
            LOG.errorf("%s is no answer that this ledger can take (%s); it is kept as %s", file, why, target);
        } catch (NoSuchFileException gone) {
            // Another process was quicker.
        } catch (IOException e) {
            report(file, "is no answer that this ledger can take (" + why + ") and cannot be put aside: " + e);
        }
    }

    private void report(Path path, String what) {
        if (reported.add(path)) {
            LOG.errorf("%s %s", path, what);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("%s is in the database and cannot be deleted: %s", file, e.getMessage());
        }
    }

    private Path folder() {
        return root.resolve(ledger.toString());
    }

    private Path file(ReceivedAnswer received) {
        return SpoolFile.in(folder(), received.answer());
    }

    private UUID ledger() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LEDGER);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, UUID.class);
        }
    }
}
