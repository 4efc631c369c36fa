package dev.darkroom.job;

/**
 * An edited picture in its final place.
 *
 * @param file path below the batch's folder
 * @param mediaType {@code image/png} or {@code image/jpeg}
 * @param sha256 64 hex digits of the file's bytes
 * @param bytes the file's size
 * @param width in pixels
 * @param height in pixels
 */
public record Picture(String file, String mediaType, String sha256, long bytes, int width, int height) {}
