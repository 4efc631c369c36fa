package dev.darkroom.dashboard;

import dev.darkroom.intake.IntakeReport;
import java.math.BigDecimal;

/**
 * An edit that may be started.
 *
 * @param credits what it costs at most; null: nobody gave a price
 * @param proof of what was shown: nothing else is started
 */
public record Trial(IntakeReport report, BigDecimal credits, CurlCommands curl, String proof) {}
