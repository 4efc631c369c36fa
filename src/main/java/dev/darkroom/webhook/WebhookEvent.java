package dev.darkroom.webhook;

/** What a webhook tells of. */
public enum WebhookEvent {
    /** All jobs of the batch rest. */
    FINISHED("batch.finished"),
    /** The whole queue has stopped until a person resumes it, and the batch is not at rest. */
    STOPPED("batch.stopped"),
    /** A job came to rest. */
    JOB("job.finished");

    private final String type;

    WebhookEvent(String type) {
        this.type = type;
    }

    /** As it stands in the message. */
    public String type() {
        return type;
    }
}
