package dev.darkroom.dashboard;

import java.util.Arrays;
import java.util.Optional;

/** What the page before has brought about. It comes as a word in the address, so that nobody can put words of their own there. */
public enum Done {
    SUBMITTED("Queued. Jobs start as the pace allows; this page follows them."),
    PAUSED("Paused: nothing more of it is bought. What was paid for is still fetched."),
    RESUMED("It goes on."),
    CANCELLED("Cancelled. What was paid for is still fetched and kept; what may have been paid rests as UNCERTAIN."),
    RETRIED("Back in the line."),
    BEGUN("It goes on by itself, whether or not somebody looks; this page follows it."),
    ENDING("It ends after the jobs that it is at. What it has done stays done."),
    RESENT("Back in the line: it will be sent once more."),
    GIVEN_UP("Given up: it counts as failed and is not sent again by itself."),
    REDONE("Queued as a batch of its own. What was rejected stays as it is; this page follows the new pictures."),
    RECORD_NAMED("The record is being looked up, which costs nothing. The job follows what it says."),
    CHANGED("Changed, for all nodes at once."),
    SENT_AGAIN("It is sent again at once, under its own id, and for another 24 hours."),
    WEBHOOK_SET("Set: from now on it is told what becomes of the batch."),
    REMOVED("Removed: nothing more is told."),
    REVOKED("Revoked: the token is refused from now on."),
    SIGNED_OUT("You are signed out.");

    private final String text;

    Done(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    String parameter() {
        return "done=" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Null for what is none. */
    static Done of(String word) {
        return Optional.ofNullable(word)
                .flatMap(text -> Arrays.stream(values())
                        .filter(done -> done.name().equalsIgnoreCase(text))
                        .findFirst())
                .orElse(null);
    }
}
