package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Tests that send Ctrl-C. */
public final class Interruptible {

    private Interruptible() {}

    /** A shell without job control lets what it starts in the background ignore Ctrl-C, and whatever that starts inherits it: such a test is skipped. */
    public static void assume() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            String ignored = Files.readString(status).replaceFirst("(?s).*SigIgn:\\s*(\\w+).*", "$1");
            Assumptions.assumeTrue(
                    (Long.parseUnsignedLong(ignored, 16) & 2) == 0, "the tests were started with SIGINT ignored");
        }
    }
}
