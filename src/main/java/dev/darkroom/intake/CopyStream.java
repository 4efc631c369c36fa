package dev.darkroom.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows for one COPY, in its text format. Holds a chunk of them at most. Not for use by two threads. */
final class CopyStream implements Closeable {

    private static final int CHUNK = 1 << 16;

    private final CopyIn copy;
    private final StringBuilder rows = new StringBuilder(CHUNK * 2);
    private boolean first = true;

    /** @param sql {@code COPY ... FROM STDIN (ENCODING 'UTF8')} */
    CopyStream(Connection connection, String sql) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    }

    CopyStream number(long value) {
        separate();
        rows.append(value);
        return this;
    }

    CopyStream text(String value) {
        separate();
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char letter = escape(value.charAt(i));
            if (letter != 0) {
                rows.append(value, from, i).append('\\').append(letter);
                from = i + 1;
            }
        }
        rows.append(value, from, value.length());
        return this;
    }

    private static char escape(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /** NULL. */
    CopyStream nothing() {
        separate();
        rows.append("\\N");
        return this;
    }

    void endRow() throws SQLException {
        rows.append('\n');
        first = true;
        if (rows.length() >= CHUNK) {
            flush();
        }
    }

    private void separate() {
        if (!first) {
            rows.append('\t');
        }
        first = false;
    }

    private void flush() throws SQLException {
        byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
        rows.setLength(0);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    /** All rows are there now. */
    void finish() throws SQLException {
        flush();
        copy.endCopy();
    }

    /** Takes the rows back, unless they were finished. */
    @Override
    public void close() throws IOException {
        if (copy.isActive()) {
            try {
                copy.cancelCopy();
            } catch (SQLException e) {
                throw new IOException("the rows could not be taken back: " + e.getMessage(), e);
            }
        }
    }
}
