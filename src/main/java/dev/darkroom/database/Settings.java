package dev.darkroom.database;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The server's settings: a ledger's durability, a laptop's size. */
final class Settings {
    private static final List<String> EVERYWHERE = List.of(
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=128MB",
            "max_wal_size=1GB",
            "timezone=UTC",
            "logging_collector=on",
            "log_directory=../log",
            "log_filename=" + ServerLog.FILE_NAME,
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_rotation_size=0",
            "log_timezone=UTC",
            "log_checkpoints=off");

    /** Plain files: {@code /dev/shm} is tiny in a container, and systemd empties it when its user logs out. */
    private static final List<String> ON_LINUX = List.of("dynamic_shared_memory_type=mmap");

    private Settings() {}

    /** On the command line, since there they outrank each file of the cluster. */
    static String onPort(int port) {
        List<String> system = Platform.CURRENT.isLinux() ? ON_LINUX : List.of();
        return Stream.concat(EVERYWHERE.stream(), system.stream())
                .collect(Collectors.joining(" -c ", "-p " + port + " -c ", ""));
    }
}
