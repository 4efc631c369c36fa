/**
 * A stand-in for the image-editor API that really edits pictures, enforces a rate and a price, fails on request and counts
 * what it charges. It stands alone: it knows no other package of Darkroom, so a mistake in the client cannot hide here.
 *
 * <p>All state of the API lives on one Vert.x event loop; only rendering happens on worker threads. What must survive a
 * {@code kill -9} (ledger, records, pictures) is written to the simulator's home before an answer leaves.
 */
package dev.darkroom.simulator;
