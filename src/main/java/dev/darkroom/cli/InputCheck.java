package dev.darkroom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.intake.Warning;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Checks the file of a run and says what is wrong with it. */
final class InputCheck {

    private final Path file;
    private final IntakeOptions intake;
    private final Path mistakes;
    private final PrintWriter err;

    /** @param mistakes where all of them are listed, if there are any */
    InputCheck(Path file, IntakeOptions intake, Path mistakes, PrintWriter err) {
        this.file = file;
        this.intake = intake;
        this.mistakes = mistakes;
        this.err = err;
    }

    /**
     * Reads the whole file; prints mistakes and warnings.
     *
     * @param pictures takes each local picture as a row names it, and where it is
     * @throws UserError where the file cannot be read
     */
    IntakeReport check(BiConsumer<String, Path> pictures) {
        MistakesFile errors = new MistakesFile(mistakes);
        IntakeReport report;
        try (errors) {
            report = Intake.of(file, intake).check(errors, pictures);
        } catch (IOException e) {
            throw new UserError(Failures.sentence(e), e);
        }
        print(report, errors);
        return report;
    }

    /** Prints the mistakes of a report whose errors went to a file, which is closed by now. */
    void print(IntakeReport report, MistakesFile errors) {
        for (Warning warning : report.warnings()) {
            err.printf(
                    Locale.ROOT,
                    "warning: %s (%s, first in line %d)%n",
                    warning.message(),
                    Counted.rows(warning.rows()),
                    warning.firstLine());
        }
        report.firstErrors().forEach(error -> err.println(file.getFileName() + ": " + error));
        if (!report.isClean()) {
            long more = report.errors() - report.firstErrors().size();
            err.printf(
                    Locale.ROOT,
                    "%s%s. Nothing was queued. %s%n",
                    Counted.of(report.errors(), "mistake"),
                    more > 0 ? String.format(Locale.ROOT, " (%,d not shown)", more) : "",
                    errors.whereabouts());
        }
    }

    /** What a dry run tells a program. */
    static ObjectNode counts(IntakeReport report, BigDecimal creditsPerEdit) {
        ObjectNode json = Json.object()
                .put("rows", report.rows())
                .put("uploads", report.uploads())
                .put("pictures", report.pictures());
        return creditsPerEdit == null ? json : json.put("estimated_credits", report.cost(creditsPerEdit));
    }

    /** What the rows would cost. */
    void preview(IntakeReport report, BigDecimal creditsPerEdit) {
        err.printf(
                Locale.ROOT,
                "%s checked, no mistakes: %s, %s to upload.%n",
                Counted.rows(report.rows()),
                Counted.of(report.rows(), "paid call"),
                Counted.of(report.pictures(), "different picture"));
        err.println(
                creditsPerEdit == null
                        ? "The provider does not tell its price; --credits-per-edit N makes an estimate."
                        : String.format(Locale.ROOT, "Estimated cost: %,.0f credits.", report.cost(creditsPerEdit)));
    }
}
