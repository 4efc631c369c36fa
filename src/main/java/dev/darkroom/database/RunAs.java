package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom PostgreSQL's programs run. They refuse to run as root; so for root they run in a user namespace without a
 * mapping, where they see themselves as nobody and still reach root's files, or else as an unprivileged user.
 *
 * @param prefix the words before the command
 * @param owner of the files, or null where that is no question
 */
record RunAs(List<String> prefix, Owner owner) {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

    record Owner(int uid, int gid) {}

    static RunAs choose(Path home) throws IOException {
        if (!isRoot()) {
            return new RunAs(List.of(), null);
        }
        RunAs namespace = userNamespace();
        if (namespace.works(home)) {
            return namespace;
        }
        for (String user : List.of("postgres", "nobody")) {
            Optional<RunAs> other = unprivileged(home, user);
            if (other.isPresent() && other.get().works(home)) {
                return other.get();
            }
        }
        throw new DatabaseUnavailable(
                "PostgreSQL refuses to run as root, and here neither 'unshare --user' nor 'setpriv --reuid=nobody' gives it another user: run Darkroom as another user, or set DARKROOM_DATABASE_URL to a PostgreSQL 15 or newer.");
    }

    static RunAs userNamespace() {
        return new RunAs(List.of("unshare", "--user", "--"), new Owner(0, 0));
    }

    /**
     * Keeps one capability, to pass the folders above the data: {@code /root} is closed to all others. The secure bit keeps
     * it for {@code access(2)} too, by which PostgreSQL's programs look for each other.
     */
    static Optional<RunAs> unprivileged(Path home, String user) throws IOException {
        Command.Outcome uid = shell(home, List.of("id", "-u", user));
        Command.Outcome gid = shell(home, List.of("id", "-g", user));
        if (!uid.succeeded() || !gid.succeeded()) {
            return Optional.empty();
        }
        Owner owner = new Owner(
                Integer.parseInt(uid.output().trim()),
                Integer.parseInt(gid.output().trim()));
        List<String> prefix = List.of(
                "setpriv",
                "--reuid=" + owner.uid(),
                "--regid=" + owner.gid(),
                "--clear-groups",
                "--securebits=+no_setuid_fixup",
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override",
                "--");
        return Optional.of(new RunAs(prefix, owner));
    }

    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /** Gives the folder to the user the server runs as, where the last start was as another one. */
    void own(Path folder) throws IOException {
        if (owner == null || Files.getAttribute(folder, "unix:uid").equals(owner.uid())) {
            return;
        }
        for (Path path : Folders.deepestFirst(folder)) {
            Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Whether a program so started has a name (initdb asks for it), is not root and reaches the folder. */
    private boolean works(Path home) throws IOException {
        String probe = "test -x \"$0\" && test \"$(id -u)\" != 0 && id -un";
        return shell(home, command(List.of("sh", "-c", probe, home.toString()))).succeeded();
    }

    /** By way of a shell, so that a missing program is an exit code as well. */
    private static Command.Outcome shell(Path home, List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("sh", "-c", "\"$@\"", "sh"));
        whole.addAll(command);
        return Command.run(home, PROBE_TIMEOUT, whole);
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getAttribute(self, "unix:uid").equals(0)
                : System.getProperty("user.name").equals("root");
    }
}
