package dev.darkroom.intake;

/** An image cell that names no picture; the message reads on after the cell. */
final class InvalidImage extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidImage(String message) {
        super(message, null, false, false);
    }
}
