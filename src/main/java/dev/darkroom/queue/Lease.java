package dev.darkroom.queue;

/** An attempt by its key: the job that was given away, and a number that grows with each time it is. */
record Lease(long jobId, int lease) {

    static Lease of(Claim claim) {
        return new Lease(claim.jobId(), claim.lease());
    }
}
