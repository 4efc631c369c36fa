package dev.darkroom.queue;

/**
 * What the provider answered, byte for byte.
 *
 * @param jobId the job it was for
 * @param lease the attempt that got it
 * @param httpStatus 100 to 599
 * @param contentType as in the header; null where there was none
 * @param body the whole body
 */
public record StoredAnswer(long jobId, int lease, int httpStatus, String contentType, byte[] body) {}
