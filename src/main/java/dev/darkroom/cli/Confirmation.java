package dev.darkroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Asks before something is done that costs money or cannot be undone. */
final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask. Needed where nobody can be asked, as in a script.")
    private boolean yes;

    /**
     * @param what will happen, as a sentence
     * @return whether it may
     * @throws UserError where nobody can be asked
     */
    boolean given(String what, PrintWriter err) {
        return given(what, err, Terminal.canAsk(), System.in);
    }

    /** The same for one thing of several: the others go on, and who asks says what became of this one. */
    boolean givenForOne(String what, PrintWriter err) {
        return agreed(what, err, Terminal.canAsk(), System.in);
    }

    boolean given(String what, PrintWriter err, boolean canAsk, InputStream in) {
        boolean agreed = agreed(what, err, canAsk, in);
        if (!agreed) {
            err.println("Nothing was done.");
        }
        return agreed;
    }

    private boolean agreed(String what, PrintWriter err, boolean canAsk, InputStream in) {
        if (yes) {
            return true;
        }
        if (!canAsk) {
            throw new UserError(what + " This is not a terminal where you can be asked: say --yes if you mean it");
        }
        err.print(what + " Go on? [y/N] ");
        err.flush();
        return line(in).strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes");
    }

    private static String line(InputStream in) {
        try {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != -1 && c != '\n' && line.length() < 100; c = in.read()) {
                line.append((char) c);
            }
            return line.toString();
        } catch (IOException e) {
            return "";
        }
    }
}
