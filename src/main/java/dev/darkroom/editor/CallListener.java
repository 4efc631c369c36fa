package dev.darkroom.editor;

import java.time.Duration;
import java.util.OptionalInt;

/** Hears of every call once it has ended. Called on the call's own thread: it must neither block nor throw. */
public interface CallListener {

    /** What was called. */
    enum Call {
        EDIT,
        UPLOAD,
        LOOK_UP,
        DOWNLOAD,
        FETCH
    }

    /**
     * @param took from the first try to connect to the last byte of the answer, or until it was given up
     * @param status of HTTP; empty where none came
     */
    void ended(Call call, Duration took, OptionalInt status);
}
