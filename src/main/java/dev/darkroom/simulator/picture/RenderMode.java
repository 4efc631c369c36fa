package dev.darkroom.simulator.picture;

/** How much work goes into a result. */
public enum RenderMode {
    /** The picture is really edited. */
    FULL,
    /** The result is the input, byte for byte, whatever format was asked for: for benchmarks. */
    COPY,
    /** The result is one tiny picture, the same for every edit: for benchmarks. */
    NONE
}
