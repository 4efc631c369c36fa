/**
 * Tells a batch's own receiver what became of it, as Standard Webhooks says. What is told is written in the transaction that makes it true, and sent from that table until the
 * receiver takes it, for 24 hours: at least once, under the same id.
 */
package dev.darkroom.webhook;
