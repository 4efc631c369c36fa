package dev.darkroom.events;

/** As many as may are watching on this node already. */
public final class TooManySubscribers extends Exception {

    private static final long serialVersionUID = 1L;

    TooManySubscribers(int most) {
        super("%d are watching on this node, which is all that may".formatted(most));
    }
}
