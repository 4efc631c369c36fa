package dev.darkroom.api;

import dev.darkroom.intake.RowError;
import dev.darkroom.intake.RowErrorFile;
import dev.darkroom.problem.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** What is wrong with the rows that were handed in: the first thousand, how many there are, and, where these are more, a file with all of them. */
public final class RowErrors implements Consumer<RowError>, Closeable {

    private static final Logger LOG = Logger.getLogger(RowErrors.class);
    private static final int LISTED = 1_000;

    private final RefusedSubmissions refused;
    private final String owner;
    private final UUID id = UUID.randomUUID();
    private final List<RowError> first = new ArrayList<>();
    private long count;
    private Path file;
    private RowErrorFile all;

    RowErrors(RefusedSubmissions refused, String owner) {
        this.refused = refused;
        this.owner = owner;
    }

    /** A mistake as the API tells it; {@code line} and {@code row} are from 1, 0 where it is about no single row. */
    public record Entry(long line, int row, String field, String value, String detail) {
        static Entry of(RowError error) {
            return new Entry(error.line(), error.row(), error.column(), error.value(), error.message());
        }
    }

    @Override
    public void accept(RowError error) {
        count++;
        if (count <= LISTED) {
            first.add(error);
            return;
        }
        try {
            if (count == LISTED + 1) {
                file = refused.file(owner, id);
                all = new RowErrorFile(file);
                first.forEach(all);
            }
            if (all != null) {
                all.accept(error);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("The whole list of what is wrong with a submission cannot be kept: %s", e.getMessage());
            giveUp();
        }
    }

    private void giveUp() {
        try {
            if (all != null) {
                all.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("An unfinished list stays until it is swept", e);
        }
        all = null;
    }

    /** @throws ProblemException 422 where there was any */
    void refuseAny() {
        if (count == 0) {
            return;
        }
        try {
            if (all != null) {
                all.close();
            }
        } catch (IOException | UncheckedIOException e) {
            giveUp();
        }
        Entry one = Entry.of(first.get(0));
        String more = count == 1 ? "" : " There are %,d mistakes in all.".formatted(count);
        Problem problem = Problem.of(
                        422,
                        "INVALID_ROWS",
                        "Nothing was queued. Line %d: %s %s.%s".formatted(one.line(), one.field(), one.detail(), more),
                        one.field(),
                        null)
                .listing(first.stream().map(Entry::of).toList(), count);
        boolean isWhole = all != null;
        all = null;
        throw new ProblemException(
                isWhole ? problem.listedAt("/api/v1/submissions/" + id + "/errors.csv") : problem, Map.of());
    }

    /** A list that nobody was told of does not stay. */
    @Override
    public void close() {
        if (all != null) {
            giveUp();
        }
    }
}
