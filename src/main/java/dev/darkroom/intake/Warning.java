package dev.darkroom.intake;

/**
 * Something that is allowed and probably not meant.
 *
 * @param message a sentence for a person
 * @param rows how many rows it holds for
 * @param firstLine the line of the first of them
 */
public record Warning(String message, long rows, long firstLine) {}
