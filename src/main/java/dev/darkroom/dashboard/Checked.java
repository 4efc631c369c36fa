package dev.darkroom.dashboard;

import dev.darkroom.intake.IntakeReport;
import java.math.BigDecimal;

/**
 * What a file that may be run would do.
 *
 * @param credits for all rows; null: nobody gave a price
 * @param proof of what was checked: nothing else is started
 */
public record Checked(IntakeReport report, BigDecimal credits, RowsPreview preview, String proof) {}
