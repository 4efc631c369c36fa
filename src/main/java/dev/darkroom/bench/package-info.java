/**
 * How fast Darkroom is here: each workload runs the parts of production, and beside them, in the same run, the least code that could do the same. A bench never
 * calls anything but the simulator that it started.
 */
package dev.darkroom.bench;
