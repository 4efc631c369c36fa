package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The folder {@code postgresql} in Darkroom's data directory: the unpacked programs, the cluster, its password, the log,
 * and who uses it.
 */
record Home(Path folder) {
    static Home in(Path dataDir) {
        Path folder = dataDir.toAbsolutePath().normalize().resolve("postgresql");
        checkPath(folder);
        try {
            DurableFiles.createPrivateFolder(folder);
            // The server tells of its directory by the path it was given, which is compared with ours.
            return new Home(folder.toRealPath());
        } catch (IOException failure) {
            throw DatabaseUnavailable.becauseOf(failure, folder);
        }
    }

    /** The path comes to a shell within double quotes: pg_ctl and initdb do that. */
    private static void checkPath(Path folder) {
        String special = Platform.CURRENT.isWindows() ? "\"%" : "\"$`\\\n";
        if (folder.toString().chars().anyMatch(character -> special.indexOf(character) >= 0)) {
            throw new DatabaseUnavailable(
                    "PostgreSQL cannot work in %s, because of a quote, dollar, backtick, backslash or line break in the path: set DARKROOM_DATA_DIR to another folder."
                            .formatted(folder));
        }
    }

    /** Makes what is missing. To be called under the {@link StartLock}. */
    Server prepare(Consumer<String> progress) throws IOException {
        Layout.check(folder);
        refuseOtherMachines();
        PostgresArchive archive = PostgresArchive.find();
        Cluster cluster = Cluster.in(folder, archive.version().major());
        cluster.checkVersion();
        if (!cluster.exists()) {
            progress.accept(
                    "Setting up the embedded PostgreSQL %d in %s (first use)".formatted(cluster.major(), folder));
        } else if (!Files.exists(passwordFile())) {
            throw new DatabaseUnavailable(
                    "The password of the embedded database is missing: put %s back, it belongs to %s."
                            .formatted(passwordFile(), cluster.folder()));
        }
        Binaries binaries = Binaries.unpacked(archive, folder);
        RunAs runAs = RunAs.choose(folder);
        if (!cluster.exists()) {
            cluster.create(binaries, runAs, password());
        }
        return new Server(cluster, binaries, runAs, new ServerLog(folder.resolve("log")), password());
    }

    /** There, pids and the loopback address mean others: PostgreSQL could not tell that its data are in use. */
    private void refuseOtherMachines() throws IOException {
        String here = User.machine();
        if (User.machines(folder).stream().anyMatch(machine -> !machine.equals(here))) {
            throw new DatabaseUnavailable(
                    "The embedded database in %s is in use by a Darkroom in another container or on another machine: end it, or share a PostgreSQL by DARKROOM_DATABASE_URL."
                            .formatted(folder));
        }
    }

    private String password() throws IOException {
        return Password.in(passwordFile());
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }
}
