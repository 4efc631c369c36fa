package dev.darkroom.queue;

/** An attempt by its key: which job was given away, and the how manieth time. */
record Lease(long jobId, int lease) {

    static Lease of(Claim claim) {
        return new Lease(claim.jobId(), claim.lease());
    }
}
