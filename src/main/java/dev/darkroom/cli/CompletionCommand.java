package dev.darkroom.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Teaches a shell the commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Prints what teaches a shell to complete commands, options and their values.", ""},
        footer = {
            "",
            "bash:  source <(darkroom completion bash)                  in ~/.bashrc",
            "zsh:   source <(darkroom completion zsh)                   in ~/.zshrc, behind compinit",
            "fish:  darkroom completion fish > ~/.config/fish/completions/darkroom.fish"
        })
final class CompletionCommand implements Callable<Integer> {

    /** Shells, as their users call them. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "bash|zsh|fish", description = "Which shell.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine all = Darkroom.commandLine();
        // Zsh runs bash's, which picocli writes for both.
        spec.commandLine()
                .getOut()
                .print(shell == Shell.fish ? new FishCompletion(all).script() : AutoComplete.bash("darkroom", all));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
