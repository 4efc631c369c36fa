package dev.darkroom.asset;

import dev.darkroom.job.PictureType;
import dev.darkroom.picture.PictureSize;

/**
 * A picture that was handed in.
 *
 * @param sha256 its name: 64 hex digits of its bytes
 * @param type by its content
 */
public record Asset(String sha256, PictureType type, long bytes, PictureSize size) {}
