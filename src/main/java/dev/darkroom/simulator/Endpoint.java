package dev.darkroom.simulator;

/** The calls that faults can happen to. */
public enum Endpoint {
    EDIT,
    UPLOAD,
    LOOKUP,
    DOWNLOAD
}
