package dev.darkroom.queue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A provider that knows what it charged. Its answers are two words: how the edit ended, and the record. */
final class WalkProvider {

    enum Status {
        PROCESSING,
        SUCCESS,
        FAILURE
    }

    /** A record. It is charged once it has succeeded, or from the start where it will. */
    static final class Edit {
        final long jobId;
        final int lease;
        final UUID record;
        final Status end;
        Status status;

        Edit(Random random, long jobId, int lease, Status status, Status end) {
            this.jobId = jobId;
            this.lease = lease;
            this.record = new UUID(random.nextLong(), random.nextLong());
            this.status = status;
            this.end = end;
        }

        boolean charged() {
            return end == Status.SUCCESS;
        }
    }

    private final Random random;
    final List<Edit> edits = new ArrayList<>();

    WalkProvider(Random random) {
        this.random = random;
    }

    /** What comes back from a paid call; null: nothing does, charged or not. */
    String edit(Claim claim) {
        return switch (random.nextInt(14)) {
            case 0 -> "NOT_SENT";
            case 1 -> "THROTTLED";
            case 2 -> "REFUSED";
            case 3 -> "MODERATED";
            case 4 -> "FAILURE " + add(claim, Status.FAILURE, Status.FAILURE).record;
            case 5 -> "PROCESSING " + add(claim, Status.PROCESSING, end()).record;
            case 6 -> "CUT " + add(claim, Status.PROCESSING, end()).record;
            case 7, 8, 12 -> {
                add(claim, Status.SUCCESS, Status.SUCCESS);
                yield null;
            }
            case 9 -> null;
            default -> "SUCCESS " + add(claim, Status.SUCCESS, Status.SUCCESS).record;
        };
    }

    private Status end() {
        return random.nextInt(3) == 0 ? Status.FAILURE : Status.SUCCESS;
    }

    private Edit add(Claim claim, Status status, Status end) {
        Edit edit = new Edit(random, claim.jobId(), claim.lease(), status, end);
        edits.add(edit);
        return edit;
    }

    /** Null: it knows no such record. */
    Edit lookUp(UUID record) {
        Edit found = edits.stream()
                .filter(edit -> edit.record.equals(record))
                .findFirst()
                .orElse(null);
        if (found != null && random.nextBoolean()) {
            found.status = found.end;
        }
        return found;
    }

    List<Edit> charges() {
        return edits.stream().filter(Edit::charged).toList();
    }

    static byte[] body(String reply) {
        return reply.getBytes(StandardCharsets.UTF_8);
    }

    static String reply(StoredAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static UUID record(String reply) {
        int space = reply.indexOf(' ');
        return space < 0 ? null : UUID.fromString(reply.substring(space + 1));
    }
}
