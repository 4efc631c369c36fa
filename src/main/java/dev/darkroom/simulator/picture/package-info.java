/** The simulator's darkroom: edits pictures with Java2D, visibly and the same way each time for the same request. */
package dev.darkroom.simulator.picture;
