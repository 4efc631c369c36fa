package dev.darkroom.picture;

import java.io.IOException;

/** A picture is not shown small. Its message is a sentence for the user. */
public final class NoThumbnail extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** As many as may be are made just now. */
        BUSY,
        /** It has more pixels than are decoded. */
        TOO_MANY_PIXELS,
        /** It is no picture, or none that can be decoded here. */
        NOT_DECODABLE
    }

    private final Reason reason;

    NoThumbnail(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
