package dev.darkroom.cli;

/** A little colour for the words that say how things are, where stdout is a terminal and {@code NO_COLOR} does not forbid it. */
final class Colour {

    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";

    private static final boolean ON = Terminal.inColour();

    private Colour() {}

    static String state(String word) {
        return ON ? state(word, true) : word;
    }

    static String state(String word, boolean on) {
        String colour = switch (word) {
            case "SUCCEEDED", "FINISHED", "RUNNING" -> GREEN;
            case "UNCERTAIN", "PAUSED", "HELD", "THROTTLED", "CANCELLING" -> YELLOW;
            case "FAILED", "STOPPED", "CIRCUIT_OPEN" -> RED;
            default -> null;
        };
        return !on || colour == null ? word : "\u001b[" + colour + "m" + word + "\u001b[0m";
    }
}
