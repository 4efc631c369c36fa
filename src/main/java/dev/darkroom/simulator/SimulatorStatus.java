package dev.darkroom.simulator;

import java.util.Map;

/**
 * What a simulator has seen. Requests, refusals and maxima count from its start; charges, credits, deliveries and records
 * from the first start with this home.
 *
 * @param simulated always true
 * @param url where it listens
 * @param home its folder
 * @param seed the seed in force
 * @param edits edits that came in, refused ones too
 * @param uploads the same for uploads
 * @param lookups the same for look-ups
 * @param downloads the same for downloads
 * @param charges charges in the ledger
 * @param delivered charges whose whole answer was handed to the connection
 * @param creditsSpent sum of the charges
 * @param creditsLeft what is left of the balance
 * @param records records kept
 * @param refused answers of 400 and above, without 429
 * @param rateLimited answers of 429
 * @param maxInWindow most requests (edits, uploads, look-ups; refused ones too) that came in any one rate window
 * @param maxAcceptedInWindow the same without those that were refused for their key or their rate
 * @param inFlight edits in progress now
 * @param maxInFlight most edits in progress at the same time
 * @param keysLeaked downloads that carried an API key
 * @param faults how often each fault happened
 */
public record SimulatorStatus(
        boolean simulated,
        String url,
        String home,
        long seed,
        long edits,
        long uploads,
        long lookups,
        long downloads,
        long charges,
        long delivered,
        long creditsSpent,
        long creditsLeft,
        long records,
        long refused,
        long rateLimited,
        long maxInWindow,
        long maxAcceptedInWindow,
        long inFlight,
        long maxInFlight,
        long keysLeaked,
        Map<String, Long> faults) {}
