package dev.darkroom.queue;

/** Why an order did not change a job. */
public enum Refusal {
    NO_SUCH_JOB("There is no such job."),
    REPLACED("A corrected row has taken its place: look for the job with the same custom_id."),
    WAITING("It waits in the line."),
    RUNNING("It is being worked on."),
    SUCCEEDED("It has succeeded."),
    FAILED("It has failed. Retry it, or correct its row and run it again."),
    CANCELLED("It was cancelled."),
    UNCERTAIN("It is UNCERTAIN: it may have been paid for. Resolve it: resend it, give it up, or name its record."),
    CHANGED_MEANWHILE("It was worked on since it was looked at: look at it once more, and decide then."),
    BATCH_PAUSED("Its batch is paused: resume the batch."),
    BATCH_CANCELLED(
            "Its batch is cancelled, and nothing of it is bought any more. Rows that were submitted: submit them again, as a new batch. Rows of a run: give the same run command again first."),
    RECORD_OF_ANOTHER_JOB("That record belongs to another job of this ledger."),
    RECORD_OF_ANOTHER_CALL(
            "That record belongs to another call of this job, which the journal knows; it tells nothing of the last one."),
    RECORD_KNOWN("The provider itself named another record for this edit; only that one can be looked up.");

    private final String explanation;

    Refusal(String explanation) {
        this.explanation = explanation;
    }

    /** What it means and what to do instead, for a person. */
    public String explanation() {
        return explanation;
    }
}
