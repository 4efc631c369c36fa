/** Where Darkroom keeps what it must not lose, and how a file is made to last through a power cut. Knows nothing of ours. */
package dev.darkroom.disk;
