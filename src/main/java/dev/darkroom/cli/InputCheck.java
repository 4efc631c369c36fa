package dev.darkroom.cli;

import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.intake.RowErrorFile;
import dev.darkroom.intake.Warning;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;

/** Checks the file of a run and says what is wrong with it. */
final class InputCheck {

    private final RunPlan plan;
    private final PrintWriter err;

    InputCheck(RunPlan plan, PrintWriter err) {
        this.plan = plan;
        this.err = err;
    }

    /** Reads the whole file; prints mistakes and warnings. */
    IntakeReport check() throws IOException {
        try (RowErrorFile errors = new RowErrorFile(plan.inputErrors())) {
            IntakeReport report = Intake.of(plan.file(), plan.intake()).check(errors);
            print(report, errors);
            return report;
        }
    }

    /** Prints the mistakes of a report whose errors went to a file. */
    void print(IntakeReport report, RowErrorFile errors) {
        for (Warning warning : report.warnings()) {
            err.printf(
                    Locale.ROOT,
                    "warning: %s (%s, first in line %d)%n",
                    warning.message(),
                    Counted.rows(warning.rows()),
                    warning.firstLine());
        }
        report.firstErrors().forEach(error -> err.println(plan.file().getFileName() + ": " + error));
        if (!report.isClean()) {
            long more = report.errors() - report.firstErrors().size();
            err.printf(
                    Locale.ROOT,
                    "%s%s. Nothing was queued. All of them: %s%n",
                    Counted.of(report.errors(), "mistake"),
                    more > 0 ? String.format(Locale.ROOT, " (%,d not shown)", more) : "",
                    plan.inputErrors());
        }
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
