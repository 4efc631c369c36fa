package dev.darkroom.bench;

import dev.darkroom.editor.EditorConfig;
import io.quarkus.runtime.QuarkusApplication;
import java.sql.SQLException;

/** A bench inside Quarkus, booted as a run is. */
public class BenchApplication implements QuarkusApplication {

    private final Node node;
    private final EditorConfig editor;

    BenchApplication(Node node, EditorConfig editor) {
        this.node = node;
        this.editor = editor;
    }

    @Override
    public int run(String... args) {
        Session session = Session.current();
        try {
            Loopback.require("darkroom.editor.url", editor.url());
            session.workload().measure(session.stage(), node, session.report());
            return 0;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            session.failure().set(e);
            return 1;
        } finally {
            abandon(session);
        }
    }

    private void abandon(Session session) {
        try {
            node.abandon();
        } catch (SQLException e) {
            session.stage().say("the node did not end in order: %s", e.getMessage());
        }
    }
}
