package dev.darkroom.cli;

import dev.darkroom.client.ServiceException;
import dev.darkroom.intake.Spelling;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one line on stderr and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException mistake, String[] args) {
        CommandLine line = mistake.getCommandLine();
        String sentence = mistake instanceof UnmatchedArgumentException unmatched
                ? unknown(unmatched.getUnmatched().get(0), line.getCommandSpec())
                : Allowed.sentence(mistake).orElse(mistake.getMessage());
        line.getErr().println("darkroom: " + sentence);
        line.getErr().println("See " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** Picocli goes by the letters two words share, and finds nothing in common between --otu and --out. */
    private static String unknown(String word, CommandSpec command) {
        String name = word.startsWith("-") ? word.replaceFirst("=.*", "") : word;
        boolean option = name.startsWith("-");
        Set<String> known =
                option ? command.optionsMap().keySet() : command.subcommands().keySet();
        String kind = option ? "option" : known.isEmpty() ? "argument" : "command";
        String meant = Spelling.nearest(name, known)
                .map(near -> ": did you mean " + near + "?")
                .orElse("");
        return "unknown " + kind + " '" + name + "'" + meant;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        if (failure instanceof Output.Gone gone && gone.isClosedPipe()) {
            return ExitCode.FAILED;
        }
        line.getErr().println("darkroom: " + sentence(failure));
        if (Boolean.getBoolean("darkroom.trace") || System.getenv("DARKROOM_TRACE") != null) {
            failure.printStackTrace(line.getErr());
        }
        return exitCode(failure);
    }

    static int exitCode(Exception failure) {
        boolean input = failure instanceof UserError
                || failure instanceof ServiceException.Misconfigured
                || failure instanceof ServiceException.Refused refused
                        && refused.problem().isInput();
        return input ? ExitCode.USAGE : ExitCode.FAILED;
    }

    /** The first message on the way down to the cause that says something. */
    static String sentence(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                return t.getMessage() + (t instanceof FileSystemException fault ? withoutReason(fault) : "");
            }
        }
        return failure.getClass().getSimpleName();
    }

    /** Of this fault Java says nothing but the file. */
    private static String withoutReason(FileSystemException fault) {
        return fault instanceof AccessDeniedException && fault.getReason() == null
                ? ": this user may not (permission denied)"
                : "";
    }

    /** What lies at the bottom of it: frameworks wrap the one thing that a person can act on in sentences about themselves. */
    static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return sentence(root);
    }
}
