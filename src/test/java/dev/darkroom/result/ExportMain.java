package dev.darkroom.result;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;

/** Exports one batch: for {@link ExportMemoryTest}, in a JVM of its own. */
final class ExportMain {

    private ExportMain() {}

    public static void main(String[] args) throws Exception {
        String password = System.getenv("EXPORT_PASSWORD");
        try (Connection connection = DriverManager.getConnection(args[0], args[1], password)) {
            BatchSummary summary = BatchExport.write(
                            connection, Long.parseLong(args[2]), Path.of(args[3]), Path.of("my.csv"))
                    .summary();
            System.out.println("exported " + summary.total() + ", paid " + summary.paidCalls());
        }
    }
}
