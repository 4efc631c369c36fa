package dev.darkroom.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was used up to a moment, by this process and the database.
 *
 * @param roundTrips of this process's nodes to the database
 * @param walBytes written by the whole database server
 * @param allocatedBytes by the threads that live now
 * @param cpuNanos of this process
 * @param databaseCpuNanos of the database's processes that live now; 0 where they are not on this machine
 */
record Costs(long roundTrips, long walBytes, long allocatedBytes, long cpuNanos, long databaseCpuNanos, long gcMillis) {

    private static final String WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";

    static Costs now(Stage stage) throws SQLException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long gc = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        try (Connection connection = stage.connect()) {
            return new Costs(
                    CountedSockets.roundTrips(),
                    Sql.number(connection, WAL),
                    allocated,
                    process.getProcessCpuTime(),
                    stage.isEmbedded() ? databaseCpu(connection) : 0,
                    gc);
        }
    }

    private static long databaseCpu(Connection connection) throws SQLException {
        long nanos = 0;
        try (Statement statement = connection.createStatement();
                ResultSet pids = statement.executeQuery("SELECT pid FROM pg_stat_activity")) {
            while (pids.next()) {
                nanos += ProcessHandle.of(pids.getLong(1))
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toNanos)
                        .orElse(0L);
            }
        }
        return nanos;
    }

    /** What was used since, for each of so many jobs. */
    Map<String, Number> perJob(Costs before, long jobs) {
        Map<String, Number> all = new LinkedHashMap<>();
        all.put("round_trips", (double) (roundTrips - before.roundTrips) / jobs);
        all.put("wal_bytes", (double) (walBytes - before.walBytes) / jobs);
        all.put("allocated_bytes", (double) (allocatedBytes - before.allocatedBytes) / jobs);
        all.put("cpu_micros", (cpuNanos - before.cpuNanos) / 1e3 / jobs);
        all.put("database_cpu_micros", (databaseCpuNanos - before.databaseCpuNanos) / 1e3 / jobs);
        all.put("gc_micros", (gcMillis - before.gcMillis) * 1e3 / jobs);
        return all;
    }

    double cpuSeconds(Costs before) {
        return (cpuNanos - before.cpuNanos) / 1e9;
    }

    /** The most memory this process has had resident since its start; empty where the system does not tell. */
    static Optional<Long> maxResidentBytes() {
        return maxResidentBytes("self");
    }

    static Optional<Long> maxResidentBytes(String pid) {
        try {
            return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
