/** How an error is told over HTTP (RFC 9457). Knows nothing of ours. */
package dev.darkroom.problem;
