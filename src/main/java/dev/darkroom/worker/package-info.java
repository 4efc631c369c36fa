/** The three steps of a job: each takes claims from its channel and gives completions back. They know nothing of SQL. */
package dev.darkroom.worker;
