package dev.darkroom.dashboard;

import dev.darkroom.intake.IntakeReport;
import java.math.BigDecimal;

/**
 * What a file that may be run would do.
 *
 * @param credits for all rows; null: nobody gave a price
 */
public record Checked(IntakeReport report, BigDecimal credits, RowsPreview preview) {}
