package dev.darkroom.picture;

import java.io.IOException;

/** A file that begins as a picture and is none, or not a whole one. Its message is a sentence for the user. */
public final class DamagedPicture extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean isCutShort;

    private DamagedPicture(boolean isCutShort, String message, Throwable cause) {
        super(message, cause);
        this.isCutShort = isCutShort;
    }

    static DamagedPicture cutShort(String what, Throwable cause) {
        return new DamagedPicture(true, "The picture is cut short: " + what + ".", cause);
    }

    static DamagedPicture corrupt(String sentence, Throwable cause) {
        return new DamagedPicture(false, sentence, cause);
    }

    /** Whether its end is missing; else what is there is wrong. */
    public boolean isCutShort() {
        return isCutShort;
    }
}
