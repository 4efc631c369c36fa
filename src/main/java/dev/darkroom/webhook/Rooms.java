package dev.darkroom.webhook;

import java.util.Map;

/**
 * How many messages may be claimed now.
 *
 * @param all of them together
 * @param owners of these owners, where it is not {@code perOwner}
 * @param lanes of these lanes, where it is not {@code perLane}
 */
record Rooms(int all, int perOwner, Map<String, Integer> owners, int perLane, Map<Lane, Integer> lanes) {}
