package dev.darkroom.api;

import dev.darkroom.intake.RowError;
import dev.darkroom.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What is wrong with the rows that were handed in: the first thousand, and how many there are. */
final class RowErrors implements Consumer<RowError> {

    private static final int LISTED = 1_000;

    private final List<Entry> first = new ArrayList<>();
    private long count;

    /** A mistake as the API tells it; {@code line} and {@code row} are from 1, 0 where it is about no single row. */
    record Entry(long line, int row, String field, String value, String detail) {}

    @Override
    public void accept(RowError error) {
        count++;
        if (first.size() < LISTED) {
            first.add(new Entry(error.line(), error.row(), error.column(), error.value(), error.message()));
        }
    }

    /** @throws ProblemException 422 where there was any */
    void refuseAny() {
        if (count > 0) {
            Entry one = first.get(0);
            String more = count == 1 ? "" : " There are %,d mistakes in all.".formatted(count);
            throw new ProblemException(
                    Problem.of(
                                    422,
                                    "INVALID_ROWS",
                                    "Nothing was queued. Line %d: %s %s.%s"
                                            .formatted(one.line(), one.field(), one.detail(), more),
                                    one.field(),
                                    null)
                            .listing(first, count),
                    Map.of());
        }
    }
}
