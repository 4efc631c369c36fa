package dev.darkroom.cli;

import dev.darkroom.client.BatchFetch;
import java.io.PrintWriter;

/** Shows how far a long copying is: on a terminal, a line that is drawn over. */
final class FetchProgress implements BatchFetch.Listener {

    private static final int SAID = 20;

    private final String what;
    private final PrintWriter err;
    private final boolean terminal;
    private long failures;

    FetchProgress(String what, PrintWriter err, boolean terminal) {
        this.what = what;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public synchronized void done(long pictures, long of) {
        if (terminal) {
            err.print(Terminal.ERASE_LINE + what + " " + Counted.number(pictures) + "/" + Counted.number(of) + "\r");
            err.flush();
        }
    }

    @Override
    public synchronized void failed(long job, String why) {
        failures++;
        if (failures <= SAID) {
            err.println(clear() + "job " + job + ": " + Table.plain(why));
        }
    }

    synchronized void end() {
        err.print(clear());
        if (failures > SAID) {
            err.println("and " + Counted.number(failures - SAID) + " more");
        }
        err.flush();
    }

    private String clear() {
        return terminal ? Terminal.ERASE_LINE : "";
    }
}
