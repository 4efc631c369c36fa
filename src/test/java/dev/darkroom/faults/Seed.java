package dev.darkroom.faults;

import java.util.Random;

/** The randomness of a scenario: printed, so that it can be had again. */
final class Seed {

    private static final Long GIVEN = Long.getLong("darkroom.test.seed");

    /** {@code -Pchaos}: more of everything. */
    static final boolean CHAOS = Boolean.getBoolean("darkroom.test.chaos");

    private Seed() {}

    static Random of(String scenario) {
        long seed = GIVEN == null ? System.nanoTime() : GIVEN;
        System.out.printf("Scenario %s: -Ddarkroom.test.seed=%d%n", scenario, seed);
        return new Random(seed);
    }

    /** How many, in the short form and with {@code -Pchaos}. */
    static int count(int few, int many) {
        return CHAOS ? many : few;
    }
}
