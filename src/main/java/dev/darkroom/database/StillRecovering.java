package dev.darkroom.database;

/** The server runs, and has not come to an end with what it does after a crash. */
final class StillRecovering extends DatabaseUnavailable {
    private static final long serialVersionUID = 1;

    StillRecovering(String message) {
        super(message);
    }
}
