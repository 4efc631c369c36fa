package dev.darkroom.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which process this is, so that a worker that comes after a crash on the same machine can see at once that the other one is gone.
 *
 * @param name for people: host and pid
 * @param host the machine, its boot and its pid namespace: only under the same one do pids compare
 * @param start the operating system's own mark of when the process began
 */
record ThisProcess(String name, String host, long pid, String start) {

    /** Of the fields behind the name in /proc/PID/stat, which is in parentheses and may hold anything; the start is field 22 of all (proc(5)). */
    private static final int START_BEHIND_NAME = 19;

    static ThisProcess find() {
        long pid = ProcessHandle.current().pid();
        String hostname = hostname();
        return new ThisProcess(hostname + ":" + pid, hostname + bootId() + pidNamespace(), pid, start(pid));
    }

    static boolean runs(long pid, String start) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                && start(pid).equals(start);
    }

    /** On Linux ticks since boot: Java's own start instant moves when the clock is set. */
    private static String start(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_BEHIND_NAME];
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .map(Object::toString)
                    .orElse("unknown");
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
