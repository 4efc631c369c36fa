package dev.darkroom.intake;

import java.util.Optional;

/**
 * What came of a submission.
 *
 * @param report what is in the file, and what is wrong with it
 * @param submitted what was queued; empty when there was any error, and then nothing was
 */
public record IntakeResult(IntakeReport report, Optional<Submitted> submitted) {}
