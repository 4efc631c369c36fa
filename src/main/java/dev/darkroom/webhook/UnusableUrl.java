package dev.darkroom.webhook;

/** Nothing is sent to that address. The message says why. */
public final class UnusableUrl extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableUrl(String why) {
        super(why, null, false, false);
    }
}
