package dev.darkroom.asset;

import java.io.IOException;

/** The disk does not take a picture. */
public final class NoRoom extends IOException {

    private static final long serialVersionUID = 1L;

    NoRoom(IOException cause) {
        super("The disk of the service does not take the picture.", cause);
    }
}
