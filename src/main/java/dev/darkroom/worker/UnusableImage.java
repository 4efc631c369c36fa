package dev.darkroom.worker;

import dev.darkroom.job.ErrorCode;
import java.io.IOException;

/** A row's picture is there and cannot be edited as it is: reading it again would tell the same. Its message is a sentence for the user. */
final class UnusableImage extends IOException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    UnusableImage(ErrorCode error, String message) {
        super(message);
        this.error = error;
    }

    ErrorCode error() {
        return error;
    }
}
