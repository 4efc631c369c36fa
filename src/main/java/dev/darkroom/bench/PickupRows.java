package dev.darkroom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** One job after the other, as they come to a service with one node and with several. */
final class PickupRows {

    /** What another node's announcement looks like: its name, the queue, the step. */
    private static final String NOTIFY = "SELECT pg_notify('darkroom_ready', 'bench 0 EDIT')";

    private final Node node;
    private final Path row;
    private final Connection other;

    PickupRows(Stage stage, Node node) throws IOException, SQLException {
        this.node = node;
        this.row = Rows.csv(stage, "pickup", 1);
        this.other = stage.closing(stage.connect());
    }

    long submitHere() throws IOException, SQLException {
        node.submit(row);
        long committed = System.nanoTime();
        node.announce();
        return committed;
    }

    long submitElsewhere() throws IOException, SQLException {
        node.submit(row);
        long committed = System.nanoTime();
        Sql.run(other, NOTIFY);
        return committed;
    }
}
