package dev.darkroom.bench;

import java.util.Map;

/** A workload whose node runs in this process, booted as {@code run} and {@code serve} do. */
public non-sealed interface NodeWorkload extends Workload {

    /** What the node is configured with, by the names of {@code darkroom config}; may start what the node will call. */
    Map<String, String> settings(Stage stage) throws Exception;

    /** Measures; the node is booted and does not work yet. */
    void measure(Stage stage, Node node, Report report) throws Exception;
}
