package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess;
import dev.darkroom.cli.DarkroomProcess.End;
import java.io.IOException;
import java.time.Duration;

/** {@code darkroom serve} in a process of its own. */
final class Node {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final DarkroomProcess process;

    Node(DarkroomProcess process) {
        this.process = process;
    }

    /** Until it has said its address, which it does once it works. */
    Node awaitWorking() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(process.out().endsWith("\n") || !process.isAlive())
                        .as("says its address; stderr:%n%s", talk())
                        .isTrue());
        assertThat(process.isAlive()).as("works; stderr:%n%s", talk()).isTrue();
        return this;
    }

    /** Where it listens. */
    String url() {
        return process.out().strip();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has said that it works, and lives. */
    boolean works() {
        return process.isAlive() && process.out().endsWith("\n");
    }

    String talk() {
        return process.err();
    }

    void freeze() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        process.signal("CONT");
    }

    void kill() throws IOException, InterruptedException {
        process.signal("KILL");
        process.endWithin(Duration.ofSeconds(20));
    }

    void askToStop() throws IOException, InterruptedException {
        process.signal("TERM");
    }

    /** In order: nothing may be left in flight. */
    void awaitStopped() throws InterruptedException {
        End end = process.endWithin(PATIENCE);
        assertThat(end.exitCode()).as("exit code; stderr:%n%s", end.err()).isZero();
        assertThat(end.err()).contains("Stopped: nothing was left in flight.");
    }
}
