package dev.darkroom.faults;

import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.SimulatorProcess;
import dev.darkroom.cli.Workplace;
import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.RestartableServer;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.OnUncertain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.awaitility.core.ConditionTimeoutException;
import org.flywaydb.core.Flyway;

/** A simulator, a database and as many nodes as a scenario starts. Everything ends with it. */
final class Cluster implements AutoCloseable {

    private static final List<String> LIGHT =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xshare:auto");

    private final Workplace place = new Workplace();
    private final List<Node> nodes = new ArrayList<>();
    private final SimulatorProcess simulator;
    private final DataSource database;
    private final int ratePerMinute;
    private Duration rateWindow;

    /**
     * @param name of the database, too: small letters and underscores
     * @param ratePerMinute what the nodes are told to keep to
     * @param settings of the nodes, by their variables
     */
    Cluster(RestartableServer server, String name, int ratePerMinute, String latency, Map<String, String> settings)
            throws IOException, SQLException {
        DatabaseConnection connection = server.create(name);
        migrate(connection);
        database = RestartableServer.source(connection);
        this.ratePerMinute = ratePerMinute;
        simulator = place.simulator(latency);
        place.set("DARKROOM_DATABASE_URL", connection.url())
                .set("DARKROOM_DATABASE_USERNAME", connection.username())
                .set("DARKROOM_DATABASE_PASSWORD", connection.password())
                .set("DARKROOM_EDITOR_RATE_PER_MINUTE", Integer.toString(ratePerMinute))
                .set("DARKROOM_QUEUE_HEARTBEAT_INTERVAL", "500ms")
                .set("DARKROOM_QUEUE_DEAD_AFTER", "2s")
                .set("DARKROOM_EDITOR_CONCURRENCY", "8");
        settings.forEach(place::set);
        // Narrow, so that a scenario of seconds has many of them.
        rateWindow(Duration.ofSeconds(5));
    }

    /** The nodes do so themselves; done once before, they start at the same time without waiting for each other. */
    private static void migrate(DatabaseConnection connection) {
        Flyway.configure(Cluster.class.getClassLoader())
                .dataSource(connection.url(), connection.username(), connection.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    SimulatorProcess simulator() {
        return simulator;
    }

    DataSource database() {
        return database;
    }

    Path results() {
        return place.folder().resolve("results");
    }

    /** Where all nodes keep what is theirs. */
    Path dataDir() {
        return place.dataDir();
    }

    /** The administrator's, once a node works. */
    String token() throws IOException {
        return Files.readString(dataDir().resolve("admin-token")).strip();
    }

    int ratePerMinute() {
        return ratePerMinute;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** How wide the windows are in which the simulator counts, and limits where it does. */
    Cluster rateWindow(Duration width) throws IOException {
        rateWindow = width;
        return set("{\"rate-window\": \"%s\"}".formatted(width));
    }

    Duration rateWindow() {
        return rateWindow;
    }

    /** Settings of the simulator, as {@code docs/simulator.md} has them. */
    Cluster set(String json) throws IOException {
        try {
            simulator.set(json);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return this;
    }

    /** Starts nodes, all at once, and waits until they work. */
    Cluster start(int count) throws IOException {
        List<Node> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(startNode(Map.of()));
        }
        started.forEach(Node::awaitWorking);
        return this;
    }

    /** @param environment of this node alone */
    Node startNode(Map<String, String> environment) throws IOException {
        return startNode(environment, LIGHT);
    }

    Node startNode(Map<String, String> environment, List<String> javaOptions) throws IOException {
        environment.forEach(place::set);
        Node node = new Node(place.start(javaOptions, "serve", "--port", "0"));
        environment.keySet().forEach(name -> place.set(name, null));
        nodes.add(node);
        return node;
    }

    /** Queues one batch for the service; each row's prompt is its own. */
    Cluster submit(int jobs) throws IOException, SQLException {
        Path file = place.folder().resolve(place.csv("job", jobs));
        NewBatch batch = new NewBatch(
                "faults", Optional.of(results()), false, OnUncertain.HOLD, Optional.empty(), Optional.empty());
        Files.createDirectories(results());
        Intake.of(file, IntakeOptions.with(LocalImages.anywhere(place.folder())))
                .submit(database, batch, mistake -> {
                    throw new AssertionError(mistake);
                });
        return this;
    }

    void awaitCharges(long charges) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> simulator.charges() >= charges);
    }

    /** Until nothing waits and nothing runs. */
    Cluster awaitRest(Duration patience) {
        try {
            await().atMost(patience).pollInterval(Duration.ofMillis(200)).until(() -> unsettled() == 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(unsettled() + " jobs did not come to rest within " + patience + "\n" + talk(), e);
        }
        return this;
    }

    /** Jobs that are queued or running; at least one while the database does not answer. */
    long unsettled() {
        try {
            return number("SELECT count(*) FROM job_state WHERE state IN ('QUEUED', 'RUNNING')");
        } catch (SQLException away) {
            return 1;
        }
    }

    /** Stops every node that still lives, in order. */
    Cluster stop() throws IOException, InterruptedException {
        List<Node> alive = nodes.stream().filter(Node::isAlive).toList();
        for (Node node : alive) {
            node.awaitWorking().askToStop();
        }
        for (Node node : alive) {
            node.awaitStopped();
        }
        return this;
    }

    /** How many edits the journal has open for the worker in this process. */
    long openEdits(Node node) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT count(*) FROM attempt a JOIN worker w ON w.id = a.worker_id
                        WHERE a.outcome IS NULL AND a.step = 'EDIT' AND w.pid = ?
                        """)) {
            statement.setLong(1, node.pid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What the nodes said, for a failure's message. */
    String talk() {
        StringBuilder talk = new StringBuilder();
        nodes.forEach(node -> talk.append("--- node ")
                .append(node.pid())
                .append(node.isAlive() ? " (alive)\n" : " (ended)\n")
                .append(node.talk()));
        return talk.toString();
    }

    @Override
    public void close() throws Exception {
        for (Node node : nodes) {
            if (node.isAlive()) {
                node.thaw();
            }
        }
        place.close();
    }
}
