package dev.darkroom.cli;

import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.OnUncertain;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run is going to do, with every default filled in.
 *
 * @param file absolute
 * @param out absolute
 */
record RunPlan(Path file, Path out, IntakeOptions intake, NewBatch batch) {

    /** @throws UserError when it cannot be done so */
    static RunPlan of(RunOptions options) {
        Path file = options.file.toAbsolutePath().normalize();
        Path out = options.out == null
                ? defaultOut(file, options.simulate)
                : options.out.toAbsolutePath().normalize();
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserError(out + " is a file: name a folder for the results with --out");
        }
        IntakeOptions intake = new IntakeOptions(
                Optional.ofNullable(options.prompt), options.set, LocalImages.anywhere(file.getParent()));
        return new RunPlan(file, out, intake, batch(options, file, out));
    }

    /** Beside the results: a file with mistakes makes no results folder. */
    Path inputErrors() {
        return out.resolveSibling(out.getFileName() + "-input-errors.csv");
    }

    InputCheck check(PrintWriter err) {
        return new InputCheck(file, intake, inputErrors(), err);
    }

    private static NewBatch batch(RunOptions options, Path file, Path out) {
        boolean resend = options.onUncertain == RunOptions.OnUncertainOption.RESEND;
        try {
            return new NewBatch(
                    options.name == null ? file.getFileName().toString() : options.name,
                    Optional.of(out),
                    true,
                    resend ? OnUncertain.RESEND : OnUncertain.HOLD,
                    Optional.ofNullable(options.maxPaid),
                    Optional.ofNullable(options.creditsPerEdit),
                    options.retryFailed);
        } catch (IllegalArgumentException e) {
            throw new UserError("--name: " + e.getMessage(), e);
        }
    }

    private static Path defaultOut(Path file, boolean simulate) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + (simulate ? "-simulated" : "-results"));
    }
}
