package dev.darkroom.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;

/** A simulator in a process of its own, so that it can be killed. */
final class SimulatorProcess {
    private final Process process;
    private final String url;

    SimulatorProcess(Path home) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimulatorProcess.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        if (line == null) {
            throw new IOException("The simulator's process ended at once");
        }
        url = line;
    }

    String url() {
        return url;
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Simulator simulator = Simulator.start(SimulatorSettings.builder(Path.of(arguments[0]))
                .latency(Duration.ofMillis(50))
                .ratePerMinute(0)
                .outputPixels(4096)
                .build());
        System.out.println(simulator.url());
        Thread.currentThread().join();
    }
}
