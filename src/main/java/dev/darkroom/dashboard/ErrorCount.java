package dev.darkroom.dashboard;

import dev.darkroom.job.ErrorCode;

/**
 * How many jobs came to rest for one reason.
 *
 * @param isMore there are more than were counted
 */
public record ErrorCount(String code, long jobs, boolean isMore) {

    /** What it means and what to do. */
    public String explanation() {
        try {
            return ErrorCode.valueOf(code).explanation();
        } catch (IllegalArgumentException e) {
            return "Written by another version of Darkroom.";
        }
    }
}
