package dev.darkroom.events;

/** As many as may are watching on this node already, of all or of one owner. */
public final class TooManySubscribers extends Exception {

    private static final long serialVersionUID = 1L;

    private TooManySubscribers(String sentence) {
        super(sentence);
    }

    static TooManySubscribers ofAll(int most) {
        return new TooManySubscribers("%d are watching on this node, which is all that may".formatted(most));
    }

    static TooManySubscribers ofOne(int most) {
        return new TooManySubscribers(
                "%d streams on this node are yours already, which is half of all that may be".formatted(most));
    }
}
