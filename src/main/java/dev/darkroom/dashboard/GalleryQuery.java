package dev.darkroom.dashboard;

import dev.darkroom.api.Page;
import dev.darkroom.api.Values;
import dev.darkroom.api.VerdictCounts;
import jakarta.ws.rs.QueryParam;
import java.util.StringJoiner;

/**
 * What of a gallery is looked at, as it stands in the address. What is empty was left open.
 *
 * @param job the one that is shown before and after
 */
public record GalleryQuery(
        @QueryParam("verdict") String verdict,
        @QueryParam("cursor") String cursor,
        @QueryParam("job") String job) {

    private static final int LIMIT = 60;
    private static final long MOST = 999_999_999_999_999_999L;

    /** Pictures with which verdict. */
    public enum Shows {
        ALL,
        NONE,
        ACCEPTED,
        REJECTED
    }

    public GalleryQuery {
        verdict = given(verdict);
        cursor = given(cursor);
        job = given(job);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** @throws dev.darkroom.api.ProblemException 422 */
    Shows shows() {
        return verdict == null ? Shows.ALL : Values.word(Shows.class, "verdict", verdict);
    }

    /** @throws dev.darkroom.api.ProblemException 422 */
    Page page() {
        return new Page(Page.of(cursor, null).after(), LIMIT);
    }

    /** Null: none is named. */
    Long jobId() {
        return job == null ? null : Values.number("job", job, 1, MOST);
    }

    /** The part whose first picture is the one that is named. */
    GalleryQuery beginningAtJob() {
        return new GalleryQuery(verdict, Page.encode(jobId() - 1), job);
    }

    /** A choice of the filter. */
    public record Choice(String name, String address, long count, boolean isChosen) {}

    java.util.List<Choice> choices(long batch, VerdictCounts counts) {
        return java.util.List.of(
                choice(batch, Shows.ALL, Shown.pictures(counts)),
                choice(batch, Shows.NONE, counts.none()),
                choice(batch, Shows.ACCEPTED, counts.accepted()),
                choice(batch, Shows.REJECTED, counts.rejected()));
    }

    private Choice choice(long batch, Shows shows, long count) {
        String name = switch (shows) {
            case ALL -> "All";
            case NONE -> "No verdict yet";
            case ACCEPTED -> "Accepted";
            case REJECTED -> "Rejected";
        };
        String word = shows == Shows.ALL ? null : Shown.words(shows);
        return new Choice(name, new GalleryQuery(word, null, null).address(batch), count, shows == shows());
    }

    /** The address of the part behind a cursor. */
    String part(long batch, String next) {
        return new GalleryQuery(verdict, next, null).address(batch);
    }

    /** The address of the same part with a job shown before and after. */
    String at(long batch, long one) {
        return new GalleryQuery(verdict, cursor, Long.toString(one)).address(batch);
    }

    private String address(long batch) {
        String path = "/batches/" + batch + "/gallery";
        StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
        add(query, "verdict", verdict);
        add(query, "cursor", cursor);
        add(query, "job", job);
        return query.toString();
    }

    private static void add(StringJoiner query, String name, String value) {
        if (value != null) {
            query.add(name + "=" + LocalPath.encoded(value));
        }
    }
}
