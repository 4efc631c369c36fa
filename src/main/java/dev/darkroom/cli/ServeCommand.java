package dev.darkroom.cli;

import dev.darkroom.security.AccessConfig;
import dev.darkroom.security.OidcConfig;
import dev.darkroom.service.ServeConfig;
import io.smallrye.config.SmallRyeConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A node of the service, until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Works on the service's queue until SIGTERM or Ctrl-C, alone or as one of many nodes on one database.",
            "Its address is the one line on stdout. It takes batches and jobs, and tells how they and it do:",
            "  /api/v1   /q/openapi   /q/swagger-ui   /q/health/live   /q/health/ready   /q/metrics",
            "Whoever calls needs a token; the administrator's is in the data directory, in admin-token.",
            ""
        },
        footer = {
            "",
            "Stopped once, it finishes what it has sent (darkroom.queue.shutdown-timeout at most); twice, it ends at once.",
            "Exit codes: 0 nothing was left in flight, 1 something was, or it could not start, 2 usage or a setting."
        })
final class ServeCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on (darkroom.serve.port, 8080); 0: any free one.")
    @Within(from = 0, to = 65_535)
    private Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on (darkroom.serve.host, 127.0.0.1).")
    private String host;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Boot.set("darkroom.serve.port", port);
        Boot.set("darkroom.serve.host", host);
        SmallRyeConfig config = Settings.read(err);
        Boot.requireKey(config, "or aim DARKROOM_EDITOR_URL at a simulator and set any");
        new Listening(
                        config.getConfigMapping(ServeConfig.class),
                        config.getConfigMapping(AccessConfig.class),
                        config.getConfigMapping(OidcConfig.class))
                .open(err);
        return new Boot(err, UnaryOperator.identity(), ExitCode.OK).run(config, ServeApplication.class, List.of());
    }
}
