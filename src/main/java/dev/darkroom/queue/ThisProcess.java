package dev.darkroom.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process this is, so that a worker that comes after a crash on the same machine can see at once that the other one is gone.
 *
 * @param name for people: host and pid
 * @param host the machine, its boot and its pid namespace: only under the same one do pids compare
 * @param start the operating system's own mark of when the process began
 */
record ThisProcess(String name, String host, long pid, String start) {

    private static final Path PROC = Path.of("/proc");

    /** Of the fields behind the name in /proc/PID/stat, which is in parentheses and may hold anything; the start is field 22 of all (proc(5)). */
    private static final int START_BEHIND_NAME = 19;

    static ThisProcess find() {
        long pid = ProcessHandle.current().pid();
        String hostname = hostname();
        return new ThisProcess(
                hostname + ":" + pid,
                hostname + bootId() + pidNamespace(),
                pid,
                start(PROC, pid).orElse("unknown"));
    }

    /** For certain: one that cannot be seen because it is another user's is not gone. */
    static boolean isGone(long pid, String start) {
        return isGone(PROC, pid, start);
    }

    static boolean isGone(Path proc, long pid, String start) {
        return start(proc, pid)
                .map(there -> !there.equals(start))
                .orElseGet(() -> ProcessHandle.of(pid).isEmpty() && !hides(proc));
    }

    /** On Linux ticks since boot: Java's own start instant moves when the clock is set. */
    private static Optional<String> start(Path proc, long pid) {
        try {
            String stat = Files.readString(proc.resolve(pid + "/stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_BEHIND_NAME]);
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .map(Object::toString);
        }
    }

    /** Whether processes of other users may be kept from this one's sight: proc(5), {@code hidepid}; systemd's ProtectProc sets it. */
    private static boolean hides(Path proc) {
        try {
            return Files.readString(proc.resolve("self/mounts")).contains("hidepid=");
        } catch (IOException noSuchFile) {
            return false;
        }
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String bootId() {
        try {
            return "/"
                    + Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String pidNamespace() {
        try {
            return "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
