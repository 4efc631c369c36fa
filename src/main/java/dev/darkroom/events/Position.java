package dev.darkroom.events;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place in the stream of changes: the transactions that had ended by then, as PostgreSQL writes a snapshot ({@code pg_snapshot}). Who goes on from here is told what
 * has become visible since, however long ago it was written.
 *
 * @param xmin every transaction before it had ended
 * @param xmax this one, and all after it, had not begun
 * @param open those between that were under way, in order
 */
public record Position(long xmin, long xmax, List<Long> open) {

    /** A thousand transactions at once are more than a server is set up for. */
    private static final int LONGEST = 12_000;

    private static final Pattern FORM = Pattern.compile("[1-9]\\d{0,17}:[1-9]\\d{0,17}:(?:\\d{1,18}(?:,\\d{1,18})*+)?");

    public Position {
        open = List.copyOf(open);
    }

    /** Empty for what no server of ours has written. */
    public static Optional<Position> parse(String text) {
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split(":", -1);
        long xmin = Long.parseLong(parts[0]);
        long xmax = Long.parseLong(parts[1]);
        List<Long> open = parts[2].isEmpty()
                ? List.of()
                : Stream.of(parts[2].split(",")).map(Long::valueOf).toList();
        boolean ordered = open.equals(open.stream().sorted().distinct().toList())
                && open.stream().allMatch(xid -> xmin <= xid && xid < xmax);
        return xmin <= xmax && ordered ? Optional.of(new Position(xmin, xmax, open)) : Optional.empty();
    }

    /**
     * This place, moved on over every transaction up to one.
     *
     * @param to a later place, which tells those up to there that had not ended yet
     */
    Position through(long xid, Position to) {
        List<Long> left = Stream.concat(
                        open.stream().filter(one -> one > xid || to.open.contains(one)),
                        to.open.stream().filter(one -> one >= xmax && one <= xid))
                .sorted()
                .toList();
        long end = Math.max(xmax, xid + 1);
        return new Position(left.isEmpty() ? end : left.get(0), end, left);
    }

    @Override
    public String toString() {
        return xmin + ":" + xmax + ":"
                + String.join(",", open.stream().map(String::valueOf).toList());
    }
}
