package dev.darkroom.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Which process this is, so that a worker that comes after a crash on the same machine can see at once that the other one is gone.
 *
 * @param name for people: host and pid
 * @param host the machine, its boot and its pid namespace: only under the same one do pids compare
 */
record ThisProcess(String name, String host, long pid, Instant startedAt) {

    /** The operating system tells a start in ticks, and shifts it by up to a second when its clock is set. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    static ThisProcess find() {
        ProcessHandle self = ProcessHandle.current();
        String hostname = hostname();
        return new ThisProcess(
                hostname + ":" + self.pid(), hostname + bootId() + pidNamespace(), self.pid(), start(self));
    }

    static boolean runs(long pid, Instant startedAt) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        Duration.between(start(process), startedAt).abs().compareTo(CLOCK_TOLERANCE) <= 0)
                .isPresent();
    }

    private static Instant start(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
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
