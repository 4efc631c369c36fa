package dev.darkroom.bench;

/** A workload whose nodes are processes of their own. */
public non-sealed interface ProcessWorkload extends Workload {

    void measure(Stage stage, Report report) throws Exception;
}
