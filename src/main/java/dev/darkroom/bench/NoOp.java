package dev.darkroom.bench;

import dev.darkroom.editor.Editor;
import dev.darkroom.worker.EditorStandIn;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives a node the editor that calls nobody, where a workload has asked for that. */
@Singleton
final class NoOp implements EditorStandIn {

    /** Not a setting: no configuration of a node that works can bring it about. */
    private static volatile boolean wanted;

    /** The node that is booted next in this process calls nobody. */
    static void want() {
        wanted = true;
    }

    @Override
    public Optional<Editor> editor() {
        return wanted ? Optional.of(new NoOpEditor()) : Optional.empty();
    }
}
