package dev.darkroom.cli;

import dev.darkroom.simulator.Simulator;
import dev.darkroom.simulator.SimulatorConfig;
import dev.darkroom.simulator.SimulatorSettings;
import dev.darkroom.simulator.SimulatorSettingsBuilder;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulator in a process of its own, for whoever wants to aim any client at it. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs a stand-in for the image-editor API on this machine, until Ctrl-C.",
            "It edits pictures for show, signs links that expire, enforces a rate and a price,",
            "and keeps a ledger of what it charged. Its address is the one line on stdout.",
            ""
        },
        footer = {
            "",
            "Its other settings are darkroom.simulator.* (see darkroom config), faults included, for example:",
            "  DARKROOM_SIMULATOR_FAULTS='http-503 share=0.05' darkroom simulator",
            "Aim a run at it, with a ledger of its own (in yours its rows would count as done and paid):",
            "  export DARKROOM_EDITOR_URL=http://127.0.0.1:9090",
            "  export DARKROOM_RESULT_HOSTS=127.0.0.1:9090",
            "  export DARKROOM_DATA_DIR=$HOME/darkroom-trial; unset DARKROOM_DATABASE_URL",
            "  DARKROOM_API_KEY=any darkroom run my.csv"
        })
final class SimulatorCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on (darkroom.simulator.port); 0: any free one.")
    @Within(from = 0, to = 65_535)
    private Integer port;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description =
                    "Where its ledger, records and pictures are kept (darkroom.simulator.home). Default: below the data directory.")
    private Path home;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SmallRyeConfig config = Settings.read(spec.commandLine().getErr());
        serve(Simulation.settings(() -> {
            SimulatorSettingsBuilder settings = config.getConfigMapping(SimulatorConfig.class)
                    .settings(
                            Settings.dataDirectory(config).resolve("simulator").resolve("shared"));
            if (port != null) {
                settings.port(port);
            }
            return (home == null ? settings : settings.home(home.toAbsolutePath())).build();
        }));
        return ExitCode.OK;
    }

    private void serve(SimulatorSettings settings) throws InterruptedException {
        try (Simulator running = Simulator.start(settings)) {
            CountDownLatch ended = new CountDownLatch(1);
            Interrupts.install(ended::countDown, () -> {});
            spec.commandLine().getOut().println(running.url());
            spec.commandLine()
                    .getErr()
                    .println("This is a SIMULATOR: nothing is charged. Seed: " + settings.seed() + ", ledger: "
                            + settings.home().resolve("ledger.jsonl"));
            ended.await();
        }
    }
}
