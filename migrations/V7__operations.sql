-- Orders about many jobs, worked off in the background.

CREATE TABLE operation (
    id                  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind                text        NOT NULL CHECK (kind IN ('RETRY', 'CANCEL', 'RESEND', 'GIVE_UP')),
    selection           json        NOT NULL,
    only_owner          text,
    asked_by            text        NOT NULL,
    as_of               timestamptz NOT NULL,
    state               text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'RUNNING', 'FINISHED', 'CANCELLED', 'FAILED')),
    matched             bigint      NOT NULL CHECK (matched >= 0),
    more                boolean     NOT NULL DEFAULT false,
    done                bigint      NOT NULL DEFAULT 0,
    pending             bigint      NOT NULL DEFAULT 0,
    to_fetch            bigint      NOT NULL DEFAULT 0,
    skipped             bigint      NOT NULL DEFAULT 0,
    refused             json        NOT NULL DEFAULT '{}',
    cursor_batch        bigint,
    cursor_job          bigint      NOT NULL DEFAULT 0,
    failures            integer     NOT NULL DEFAULT 0,
    error               text,
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at          timestamptz,
    worked_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    cancel_requested_at timestamptz,
    finished_at         timestamptz,
    CHECK ((finished_at IS NULL) = (state IN ('WAITING', 'RUNNING')))
) WITH (fillfactor = 50);
CREATE INDEX operation_open ON operation (worked_at) WHERE finished_at IS NULL;
CREATE INDEX operation_owner ON operation (only_owner, id) WHERE only_owner IS NOT NULL;
CREATE INDEX operation_finished ON operation (finished_at) WHERE finished_at IS NOT NULL;
COMMENT ON TABLE operation IS 'An order about all jobs that match, or about some that were named. Each transaction locks the row, does a part of the jobs and moves the cursor: whatever happens to the node, no job is met twice or passed over, and no two nodes work on one operation.';
COMMENT ON COLUMN operation.selection IS 'Which jobs: the conditions as they were asked for.';
COMMENT ON COLUMN operation.only_owner IS 'Whose batches alone it reaches; null: all.';
COMMENT ON COLUMN operation.asked_by IS 'Owner and name of the token, as they were then.';
COMMENT ON COLUMN operation.as_of IS 'When the jobs were counted for whoever asked. A job that came to its state later was not asked for, and is left alone.';
COMMENT ON COLUMN operation.matched IS 'Jobs that matched then.';
COMMENT ON COLUMN operation.more IS 'The count was broken off: there are more than matched.';
COMMENT ON COLUMN operation.pending IS 'Jobs that run and follow when they come back (CANCEL).';
COMMENT ON COLUMN operation.to_fetch IS 'Of those done: bought before, so their picture is fetched, free (RETRY).';
COMMENT ON COLUMN operation.skipped IS 'Jobs that were met and left alone, since they have moved on, or have come to that state, since they were counted.';
COMMENT ON COLUMN operation.refused IS 'Jobs that the order did not change, by reason.';
COMMENT ON COLUMN operation.cursor_batch IS 'The batch it is at; batches are taken from the newest down. Null: none yet, or the jobs were named.';
COMMENT ON COLUMN operation.cursor_job IS 'The last job that was met there.';
COMMENT ON COLUMN operation.failures IS 'Tries in a row that failed since the last part that went through.';
COMMENT ON COLUMN operation.worked_at IS 'When a part of it was done, or tried, last: the one that waits longest is next.';

-- Only orders of people write it, so that one order does not undo a later one. No row that never comes to rest twice pays for it.
ALTER TABLE job ADD COLUMN resent_at timestamptz;
COMMENT ON COLUMN job.resent_at IS 'When a person put it back into the line last; null: nobody did.';
