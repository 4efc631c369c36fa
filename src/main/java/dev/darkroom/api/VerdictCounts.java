package dev.darkroom.api;

/**
 * How many pictures of a batch have which verdict.
 *
 * @param none jobs that have a picture and no verdict yet
 * @param toRedo rejected, and not done again yet
 */
public record VerdictCounts(long none, long accepted, long rejected, long toRedo) {}
