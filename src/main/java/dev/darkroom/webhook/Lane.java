package dev.darkroom.webhook;

/**
 * What is bounded, and left alone when it fails, for itself: one owner's messages for one receiver.
 *
 * @param owner of the batch, whoever set its webhook
 * @param host and port
 */
record Lane(String owner, String host) {}
