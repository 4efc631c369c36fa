package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * PostgreSQL's data directory. Its name holds the major version, since no other can read it. It is never deleted.
 *
 * <p>It is made beside its place and moved there when it is whole, so that an {@code initdb} that was killed is never
 * mistaken for a cluster.
 */
record Cluster(Path folder, int major) {
    static final String USERNAME = "darkroom";
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(3);
    private static final String PREFIX = "data-";

    static Cluster in(Path home, int major) {
        return new Cluster(home.resolve(PREFIX + major), major);
    }

    boolean exists() {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws DatabaseUnavailable when the data here are another major version's */
    void checkVersion() throws IOException {
        if (!exists()) {
            refuseOtherClusters();
            return;
        }
        Path file = folder.resolve("PG_VERSION");
        String found = Files.exists(file) ? Files.readString(file).trim() : "";
        if (!found.equals(Integer.toString(major))) {
            throw new DatabaseUnavailable(
                    found.isEmpty()
                            ? "%s is not a PostgreSQL cluster (it has no PG_VERSION): move it away or restore it; nothing was changed."
                                    .formatted(folder)
                            : otherVersion(folder, found));
        }
    }

    /** A new, empty ledger beside the one of another version would look as if all rows were lost. */
    private void refuseOtherClusters() throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(folder.getParent(), PREFIX + "*")) {
            for (Path other : others) {
                throw new DatabaseUnavailable(
                        otherVersion(other, other.getFileName().toString().substring(PREFIX.length())));
            }
        }
    }

    private String otherVersion(Path where, String found) {
        return "The database in %s was made by PostgreSQL %s, this Darkroom brings PostgreSQL %d: use the Darkroom that made it, or bring its data over with pg_dump, or set DARKROOM_DATA_DIR to another folder; nothing was changed."
                .formatted(where, found, major);
    }

    /** @param password random: its verifier is not stretched, which is for what people make up and took each new connection a hundredth of a second and more */
    void create(Binaries binaries, RunAs user, String password) throws IOException {
        Path home = folder.getParent();
        Folders.deleteLeftovers(home, "creating-");
        Path creating = Files.createTempDirectory(home, "creating-");
        Path passwordFile = creating.resolve("password");
        Password.write(passwordFile, password);
        user.own(passwordFile);
        user.own(creating);
        Path made = creating.resolve("data");
        Command.Outcome initdb = Command.run(
                home,
                INITDB_TIMEOUT,
                user.command(List.of(
                        binaries.program("initdb"),
                        "--pgdata=" + made,
                        "--username=" + USERNAME,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--set=scram_iterations=1",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")));
        if (!initdb.succeeded()) {
            throw initdbFailed(home, initdb);
        }
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(home);
        Folders.delete(creating);
    }

    private static DatabaseUnavailable initdbFailed(Path home, Command.Outcome initdb) {
        if (DatabaseUnavailable.isDiskFull(initdb.output())) {
            return DatabaseUnavailable.diskFull(home, null);
        }
        return new DatabaseUnavailable("PostgreSQL could not make its cluster in %s (exit code %d): %s"
                .formatted(home, initdb.exitCode(), ServerLog.reason(initdb.output())));
    }
}
