package dev.darkroom.events;

import java.sql.SQLException;

/** The leave to watch. It is asked for again every few seconds. */
public interface Leave {

    /** Whether it still stands. */
    boolean stands() throws SQLException;
}
