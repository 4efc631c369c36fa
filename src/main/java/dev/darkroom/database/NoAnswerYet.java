package dev.darkroom.database;

/** The server runs, and does not answer yet. */
final class NoAnswerYet extends DatabaseUnavailable {
    private static final long serialVersionUID = 1;

    NoAnswerYet(String message) {
        super(message);
    }
}
