package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One who uses the server, counted by a file of its own that it keeps locked: the kernel takes the lock off whatever ends
 * the process, so a file without a lock is a user who is gone. All of it happens under the {@link StartLock}.
 */
final class User {
    /** Beyond all content, which stays readable on systems where locks are binding. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final String JVM = (String) System.getProperties()
            .computeIfAbsent(
                    "dev.darkroom.database.jvm", name -> UUID.randomUUID().toString());

    private final Path file;
    private final FileChannel channel;

    private User(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static User enter(Path home) throws IOException {
        DurableFiles.createPrivateFolder(folder(home));
        Path file = folder(home).resolve(JVM + "." + UUID.randomUUID());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.wrap(machine().getBytes(StandardCharsets.UTF_8)));
        channel.lock(LOCKED_BYTE, 1, false);
        return new User(file, channel);
    }

    void leave() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }

    /** The machines of the living users, one per user; forgets the dead ones. */
    static List<String> machines(Path home) throws IOException {
        List<String> machines = new ArrayList<>();
        DurableFiles.createPrivateFolder(folder(home));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(home))) {
            for (Path file : files) {
                String machine = Files.readString(file);
                if (lives(file)) {
                    machines.add(machine);
                } else {
                    Files.delete(file);
                }
            }
        }
        return machines;
    }

    /**
     * Our own files are there as long as their users are, and must not be tried: to close a file takes all locks off it
     * that this process has.
     */
    private static boolean lives(Path file) throws IOException {
        if (file.getFileName().toString().startsWith(JVM)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false)) {
            return lock == null;
        }
    }

    /** Where pids and the loopback address mean the same as here. */
    static String machine() throws IOException {
        Path namespace = Path.of("/proc/self/ns/net");
        Path boot = Path.of("/proc/sys/kernel/random/boot_id");
        return Files.exists(boot)
                ? Files.readString(boot).trim() + " " + Files.readSymbolicLink(namespace) + " "
                        + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                : "";
    }

    private static Path folder(Path home) {
        return home.resolve("users");
    }
}
