package dev.darkroom.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server process, as its {@code postmaster.pid} tells of it: pid, data directory, start, port and more, a line each.
 *
 * @param port 0 as long as the server has not opened one
 * @param isStarting it says so until it takes connections: after a crash, until it has recovered
 */
record Postmaster(long pid, int port, boolean isStarting) {
    private static final String FILE = "postmaster.pid";
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;
    /** Above every pid: Linux ends at 2^22, macOS at 99999. */
    private static final String NOBODYS_PID = Integer.toString(Integer.MAX_VALUE);

    /** The server of this cluster, if it lives. */
    static Optional<Postmaster> of(Cluster cluster) throws IOException {
        List<String> lines = lines(cluster);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Postmaster postmaster = new Postmaster(
                Math.abs(number(lines.get(0))),
                lines.size() > PORT_LINE ? (int) number(lines.get(PORT_LINE)) : 0,
                lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("starting"));
        return postmaster.serves(cluster) ? Optional.of(postmaster) : Optional.empty();
    }

    /**
     * PostgreSQL refuses to start as long as any process has the pid in the file; so a pid that went to a stranger is
     * struck out. The rest of the file stays: by it PostgreSQL finds orphaned backends, the real danger.
     */
    static void forgetRecycledPid(Cluster cluster) throws IOException {
        List<String> lines = new ArrayList<>(lines(cluster));
        if (lines.isEmpty() || !ProcessHandle.of(Math.abs(number(lines.get(0)))).isPresent()) {
            return;
        }
        lines.set(0, NOBODYS_PID);
        Files.writeString(cluster.folder().resolve(FILE), String.join("\n", lines) + "\n");
    }

    /** Of the server that runs, or was killed; 0: it ended in order, or had none yet. */
    static int lastPort(Cluster cluster) throws IOException {
        List<String> lines = lines(cluster);
        return lines.size() > PORT_LINE ? (int) number(lines.get(PORT_LINE)) : 0;
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && !isZombie();
    }

    /** The pid alone proves nothing: after a restart of the machine anyone may have it. */
    private boolean serves(Cluster cluster) {
        if (!isAlive()) {
            return false;
        }
        if (!Platform.CURRENT.isLinux()) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().command())
                    .map(command -> command.contains("postgres"))
                    .orElse(true);
        }
        return commandLine().contains("\0" + cluster.folder() + "\0");
    }

    private String commandLine() {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** One that ended, and whose new parent has not asked how: a container's first process often never does. */
    private boolean isZombie() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException noProcFileSystem) {
            return false;
        }
    }

    private static List<String> lines(Cluster cluster) throws IOException {
        try {
            return Files.readAllLines(cluster.folder().resolve(FILE));
        } catch (NoSuchFileException notRunning) {
            return List.of();
        }
    }

    private static long number(String line) {
        try {
            return Long.parseLong(line.strip());
        } catch (NumberFormatException halfWritten) {
            return 0;
        }
    }
}
