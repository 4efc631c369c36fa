package dev.darkroom.database;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts and stops the server of a cluster, by {@code pg_ctl}: it gives the server a session of its own, out of reach of
 * the terminal's Ctrl-C, which would break calls in flight.
 */
record Server(Cluster cluster, Binaries binaries, RunAs user, ServerLog log, String password) {
    /** How one attempt to start ended: with a server, for want of another port, or with something to wait for. */
    private enum Start {
        STARTED,
        PORT_TAKEN,
        NOT_YET
    }

    private static final Logger LOG = Logger.getLogger(Server.class.getName());
    private static final int MOST_PORTS = 10;
    private static final Duration STOP_IMMEDIATELY_TIMEOUT = Duration.ofSeconds(20);

    boolean isThere() throws IOException {
        return Postmaster.of(cluster).isPresent();
    }

    /** Takes over the server that runs, or starts one, whatever the last one left behind. */
    DatabaseConnection running(Timeouts timeouts, Consumer<String> progress) throws IOException {
        return running(timeouts, progress, Postmaster.lastPort(cluster));
    }

    /**
     * @param progress told in a line when it recovers, and that takes longer than a start
     * @param port to start one on, if it is free; 0: any
     */
    DatabaseConnection running(Timeouts timeouts, Consumer<String> progress, int port) throws IOException {
        Deadline usual = Deadline.in(timeouts.start());
        Deadline recovered = Deadline.in(timeouts.recovery());
        Deadline deadline = usual;
        boolean told = false;
        int portsTaken = 0;
        while (portsTaken < MOST_PORTS) {
            Optional<Postmaster> running = Postmaster.of(cluster);
            if (running.filter(Postmaster::isStarting).isPresent() && !recovered.isOver()) {
                // Counted from the end of its recovery.
                deadline = Deadline.in(timeouts.start());
                if (usual.isOver() && !told) {
                    told = true;
                    progress.accept("The embedded database recovers from a crash, which may take a while ...");
                }
            }
            if (deadline.isOver()) {
                break;
            }
            if (running.isEmpty()) {
                Start start = start(deadline.left(), portsTaken == 0 && isFree(port) ? port : freePort());
                LOG.log(Level.FINE, "Start of the embedded PostgreSQL: {0}", start);
                portsTaken += start == Start.PORT_TAKEN ? 1 : 0;
                continue;
            }
            Endpoint endpoint = new Endpoint(cluster, running.get().port(), password);
            if (running.get().port() > 0 && endpoint.verify()) {
                LOG.log(Level.FINE, "The embedded PostgreSQL answers: {0}", running.get());
                return new DatabaseConnection(endpoint.url(Endpoint.DATABASE), Cluster.USERNAME, password);
            }
            Deadline.pause();
        }
        if (isStarting()) {
            throw new StillRecovering(
                    "The embedded database in %s has not recovered from a crash within %d s. It goes on with that by itself: try again, or see how far it is in %s; nothing was deleted."
                            .formatted(cluster.folder(), timeouts.recovery().toSeconds(), log.folder()));
        }
        throw new DatabaseUnavailable(
                "The embedded database in %s did not answer within %d s: try again, or see why in %s; nothing was deleted."
                        .formatted(cluster.folder(), timeouts.start().toSeconds(), log.folder()));
    }

    private boolean isStarting() throws IOException {
        return Postmaster.of(cluster).filter(Postmaster::isStarting).isPresent();
    }

    private Start start(Duration timeout, int port) throws IOException {
        Postmaster.forgetRecycledPid(cluster);
        DurableFiles.createPrivateFolder(log.folder());
        log.prune();
        user.own(log.folder());
        user.own(cluster.folder());
        Map<Path, Long> mark = log.mark();
        Command.Outcome start = control(
                timeout,
                "start",
                "--timeout=" + Math.max(1, timeout.toSeconds()),
                "--log=" + log.folder().resolve("start.log"),
                "--options=" + Settings.onPort(port));
        return start.succeeded() ? Start.STARTED : verdict(start, log.since(mark));
    }

    private Start verdict(Command.Outcome start, String logged) throws IOException {
        if (logged.contains("could not create any TCP/IP sockets")) {
            return Start.PORT_TAKEN;
        }
        if (logged.contains("pre-existing shared memory block")
                || logged.contains("\"postmaster.pid\" already exists")) {
            return Start.NOT_YET;
        }
        if (isThere()) {
            // It recovers from a crash, which takes as long as there was work since its last checkpoint; or it ends,
            // which is soon seen.
            return Start.NOT_YET;
        }
        if (DatabaseUnavailable.isDiskFull(logged)) {
            throw DatabaseUnavailable.diskFull(cluster.folder().getParent(), null);
        }
        throw new DatabaseUnavailable(
                "The embedded database in %s did not start: %s (the log is in %s; nothing was deleted). Set DARKROOM_DATABASE_URL to use another PostgreSQL."
                        .formatted(
                                cluster.folder(),
                                ServerLog.reason(logged.isBlank() ? start.output() : logged),
                                log.folder()));
    }

    /** Ends all connections and the server; at once if it takes longer than that. */
    void stop(Duration timeout) throws IOException {
        Optional<Postmaster> running = Postmaster.of(cluster);
        if (running.isEmpty()) {
            return;
        }
        for (String mode : List.of("fast", "immediate")) {
            Deadline deadline = Deadline.in(mode.equals("fast") ? timeout : STOP_IMMEDIATELY_TIMEOUT);
            control(deadline.left(), "stop", "--mode=" + mode, "--no-wait");
            while (running.get().isAlive() && !deadline.isOver()) {
                Deadline.pause();
            }
            if (!running.get().isAlive()) {
                return;
            }
        }
        throw new DatabaseUnavailable("The embedded database in %s did not stop: its process %d still runs."
                .formatted(cluster.folder(), running.get().pid()));
    }

    private Command.Outcome control(Duration timeout, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.program("pg_ctl"), "--pgdata=" + cluster.folder()));
        command.addAll(List.of(words));
        return Command.run(log.folder(), timeout.plusSeconds(5), user.command(command));
    }

    private static boolean isFree(int port) {
        if (port == 0) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Free now; should another take it before the server does, the start is tried again. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
