package dev.darkroom.result;

import dev.darkroom.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One row of the manifest: a value, or null, for each {@link Column} in order. Whole numbers are {@link Long}, all else is text. */
record ManifestRow(List<Object> values) {

    /** The names are those of the file's header and of the statement's columns. Only ever add to them: people's scripts read them. */
    enum Column {
        ROW,
        CUSTOM_ID,
        STATE,
        FILE,
        MEDIA_TYPE,
        SHA256,
        BYTES,
        WIDTH,
        HEIGHT,
        RECORD_UUID,
        ATTEMPTS,
        PAID_CALLS,
        POSSIBLY_PAID_CALLS,
        ERROR_CODE,
        ERROR_MESSAGE,
        CREATED_AT,
        STARTED_AT,
        FINISHED_AT,
        IMAGE,
        PROMPT,
        CANCEL_REQUESTED_AT;

        String header() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** ISO 8601 in UTC, always with milliseconds, so that the times sort as text. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    static List<String> headers() {
        return Arrays.stream(Column.values()).map(Column::header).toList();
    }

    static ManifestRow read(ResultSet found) throws SQLException {
        List<Object> values = new ArrayList<>(Column.values().length);
        for (Column column : Column.values()) {
            values.add(value(found, column));
        }
        return new ManifestRow(values);
    }

    private static Object value(ResultSet found, Column column) throws SQLException {
        String name = column.header();
        return switch (column) {
            case ROW, BYTES, WIDTH, HEIGHT, ATTEMPTS, PAID_CALLS, POSSIBLY_PAID_CALLS -> {
                long number = found.getLong(name);
                yield found.wasNull() ? null : (Object) number;
            }
            case CREATED_AT, STARTED_AT, FINISHED_AT, CANCEL_REQUESTED_AT -> {
                OffsetDateTime time = found.getObject(name, OffsetDateTime.class);
                yield time == null ? null : TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC));
            }
            default -> found.getString(name);
        };
    }

    JobState state() {
        return JobState.valueOf((String) values.get(Column.STATE.ordinal()));
    }

    /** Has it failed though an edit of it was paid for, or may have been? */
    boolean isBoughtFailure() {
        return state() == JobState.FAILED && number(Column.PAID_CALLS) + number(Column.POSSIBLY_PAID_CALLS) > 0;
    }

    private ManifestRow with(Column column, String text) {
        List<Object> changed = new ArrayList<>(values);
        changed.set(column.ordinal(), text);
        return new ManifestRow(changed);
    }

    /** The same, told that its picture was fetched and cannot be given. */
    ManifestRow notHere(String why) {
        return with(Column.ERROR_CODE, "RESULT_NOT_HERE").with(Column.ERROR_MESSAGE, why);
    }

    /** The words in a column, or null. */
    String text(Column column) {
        return (String) values.get(column.ordinal());
    }

    /** The number in a column; zero where there is none. */
    long number(Column column) {
        Object value = values.get(column.ordinal());
        return value == null ? 0 : (Long) value;
    }
}
