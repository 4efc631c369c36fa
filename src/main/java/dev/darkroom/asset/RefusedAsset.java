package dev.darkroom.asset;

import java.io.IOException;

/** What came is not kept. Its message is a sentence for the user. */
public final class RefusedAsset extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        EMPTY,
        TOO_LARGE,
        /** Not a png, jpeg, webp or gif by its first bytes. */
        NOT_A_PICTURE,
        /** It begins as one, and is cut short or damaged. */
        DAMAGED
    }

    private final Reason reason;

    RefusedAsset(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
