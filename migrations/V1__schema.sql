-- The queue and the ledger.
--
-- A job never changes its request. Where it stands is told by the one table that holds its row:
--   ready    it waits to be claimed          QUEUED
--   held     it waits, but nobody may claim  QUEUED (paused, or the batch's cap of paid calls is reached)
--   attempt  an attempt is open              RUNNING
--   result   it came to rest                 SUCCEEDED, FAILED, CANCELLED or UNCERTAIN
-- Measured against updating one wide row in place this drains half as fast again, and the open attempt is lease and journal entry in one:
-- docs/decisions/0003-queue-layout.md.
--
-- No foreign key points from ready, held, attempt, answer and result to job: its check costs more than the row it guards. The functions of
-- R__queue.sql move rows in one statement each, and the view job_state shows any job that stands in none or in two places.

CREATE TABLE ledger (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    only_one   boolean     NOT NULL DEFAULT true UNIQUE CHECK (only_one)
);
INSERT INTO ledger DEFAULT VALUES;
COMMENT ON TABLE ledger IS 'The identity of this ledger. An output folder names the ledger that knows it, so that no other one pays for the same rows again.';

CREATE TABLE batch (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name             text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    out_dir          text        UNIQUE,
    queue            bigint      NOT NULL DEFAULT 0,
    columns          text[]      NOT NULL DEFAULT '{}',
    on_uncertain     text        NOT NULL DEFAULT 'HOLD' CHECK (on_uncertain IN ('HOLD', 'RESEND')),
    max_paid         integer     CHECK (max_paid >= 0),
    credits_per_edit numeric     CHECK (credits_per_edit >= 0),
    paused_at        timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE batch IS 'Jobs that were handed over together: one CSV, one output folder, one policy.';
COMMENT ON COLUMN batch.name IS 'For people; not unique.';
COMMENT ON COLUMN batch.out_dir IS 'Absolute path of the folder the results go to; null where they are kept by the service. One batch owns a folder, so running the same file again finds the batch again.';
COMMENT ON COLUMN batch.queue IS 'Who may claim its jobs: 0 is the service''s queue; else the batch''s own id, which only the process that runs this batch asks for.';
COMMENT ON COLUMN batch.columns IS 'The header of the input, in order: errors.csv gives failed rows back under it.';
COMMENT ON COLUMN batch.on_uncertain IS 'What to do with a job whose paid call has an unknown outcome. HOLD: leave it UNCERTAIN for a person. RESEND: send it again, once.';
COMMENT ON COLUMN batch.max_paid IS 'Cap on calls that were or may have been paid for; null: none.';
COMMENT ON COLUMN batch.credits_per_edit IS 'Price of one edit in credits as the user states it, for estimates; null: unknown.';
COMMENT ON COLUMN batch.paused_at IS 'Since when no job of it is claimed; null: it runs.';

-- Steps of 1,000: a producer reserves a block of ids with one nextval and numbers its rows itself.
CREATE SEQUENCE job_id_block INCREMENT BY 1000 START WITH 1000;
COMMENT ON SEQUENCE job_id_block IS 'Each value v reserves the job ids v .. v + 999.';

CREATE TABLE job (
    id          bigint      PRIMARY KEY,
    batch_id    bigint      NOT NULL REFERENCES batch,
    row_number  integer     NOT NULL CHECK (row_number > 0),
    custom_id   text        NOT NULL CHECK (length(custom_id) BETWEEN 1 AND 200),
    output_name text        NOT NULL CHECK (length(output_name) BETWEEN 1 AND 200),
    image       text        NOT NULL CHECK (image ~ '^(asset:|https?://|file:)'),
    request     json        NOT NULL,
    input       json        NOT NULL,
    first_step  text        NOT NULL CHECK (first_step IN ('UPLOAD', 'EDIT')),
    priority    smallint    NOT NULL DEFAULT 5 CHECK (priority BETWEEN 0 AND 9),
    turn        bigint      NOT NULL,
    asset_path  text        CHECK (asset_path <> ''),
    replaced_by bigint,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_at_edit_has_its_asset CHECK (first_step = 'UPLOAD' OR asset_path IS NOT NULL)
);
CREATE UNIQUE INDEX job_custom_id ON job (batch_id, custom_id) WHERE replaced_by IS NULL;
CREATE INDEX job_replaced ON job (batch_id, custom_id) WHERE replaced_by IS NOT NULL;
CREATE INDEX job_batch ON job (batch_id, id);
COMMENT ON TABLE job IS 'One edit of one picture. Only asset_path, priority and replaced_by ever change.';
COMMENT ON COLUMN job.row_number IS 'The row of the input, from 1, header not counted.';
COMMENT ON COLUMN job.custom_id IS 'The user''s name for the row, unique in the batch among rows not replaced; the row number where none was given.';
COMMENT ON COLUMN job.output_name IS 'Base name of the result''s file, without ending: already safe for every file system.';
COMMENT ON COLUMN job.image IS 'Where the picture is: asset:<asset path>, http(s)://... or file:<absolute path>.';
COMMENT ON COLUMN job.request IS 'The promptObject as it will be sent, without imageUrl.';
COMMENT ON COLUMN job.input IS 'The input row as it came: a JSON object of its cells by column name.';
COMMENT ON COLUMN job.first_step IS 'EDIT where the picture is an asset already, else UPLOAD.';
COMMENT ON COLUMN job.priority IS '0 goes first, 9 last.';
COMMENT ON COLUMN job.turn IS 'Place in line within its priority: a batch''s first row gets the turn that is being served, each further row the next. So batches alternate row by row, and one row behind 100,000 starts at once (start-time fair queueing).';
COMMENT ON COLUMN job.asset_path IS 'Path of the picture in the provider''s asset store, once it is there.';
COMMENT ON COLUMN job.replaced_by IS 'The job of a corrected row with the same custom_id; this one had failed or was cancelled.';

CREATE TABLE ready (
    job_id   bigint      PRIMARY KEY,
    batch_id bigint      NOT NULL,
    queue    bigint      NOT NULL,
    step     text        NOT NULL CHECK (step IN ('UPLOAD', 'EDIT', 'DOWNLOAD')),
    priority smallint    NOT NULL,
    turn     bigint      NOT NULL,
    run_at   timestamptz,
    lease    integer     NOT NULL DEFAULT 0 CHECK (lease >= 0),
    tries    integer     NOT NULL DEFAULT 0 CHECK (tries >= 0)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
CREATE INDEX ready_line ON ready (queue, step, priority, turn, job_id) WHERE run_at IS NULL;
CREATE INDEX ready_later ON ready (queue, step, run_at) WHERE run_at IS NOT NULL;
COMMENT ON TABLE ready IS 'Jobs that wait for a worker. A claim deletes the row.';
COMMENT ON COLUMN ready.step IS 'The step to do next.';
COMMENT ON COLUMN ready.run_at IS 'Not before this time (a retry''s backoff); null: at once. Two partial indexes, so that rows waiting for their time are never walked over.';
COMMENT ON COLUMN ready.lease IS 'The number of the last lease on this job; the next claim takes the next.';
COMMENT ON COLUMN ready.tries IS 'Attempts of this step that count against the limit of attempts.';

CREATE TABLE held (LIKE ready INCLUDING DEFAULTS INCLUDING CONSTRAINTS, reason text NOT NULL CHECK (reason IN ('PAUSED', 'MAX_PAID')), PRIMARY KEY (job_id));
CREATE INDEX held_batch ON held (batch_id);
COMMENT ON TABLE held IS 'Jobs a claim met and may not hand out: moved out of the line so that no later claim walks over them. Resuming moves them back.';

CREATE TABLE worker (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name             text        NOT NULL,
    host             text        NOT NULL,
    pid              bigint      NOT NULL,
    process_start    text        NOT NULL,
    queue            bigint      NOT NULL,
    started_at       timestamptz NOT NULL DEFAULT now(),
    heartbeat_at     timestamptz NOT NULL DEFAULT now(),
    stopped_at       timestamptz,
    dead_at          timestamptz,
    CHECK (stopped_at IS NULL OR dead_at IS NULL)
);
CREATE INDEX worker_alive ON worker (heartbeat_at) WHERE stopped_at IS NULL AND dead_at IS NULL;
COMMENT ON TABLE worker IS 'One row for each process that claims jobs, with its heartbeat.';
COMMENT ON COLUMN worker.host IS 'Identity of the machine and its boot: a worker on the same host whose process is gone is dead at once, without waiting for its heartbeat to grow old.';
COMMENT ON COLUMN worker.process_start IS 'The operating system''s own mark of when the process began (on Linux ticks since boot, which no setting of a clock moves): tells a reused pid from the same process.';
COMMENT ON COLUMN worker.stopped_at IS 'It ended in order.';
COMMENT ON COLUMN worker.dead_at IS 'It was declared dead and its open attempts were rescued.';

CREATE TABLE attempt (
    job_id      bigint      NOT NULL,
    lease       integer     NOT NULL CHECK (lease > 0),
    batch_id    bigint      NOT NULL,
    step        text        NOT NULL CHECK (step IN ('UPLOAD', 'EDIT', 'DOWNLOAD')),
    worker_id   bigint      NOT NULL,
    tries       integer     NOT NULL,
    claimed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at  timestamptz,
    outcome     text        CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'MODERATED', 'NOT_SENT', 'THROTTLED', 'ACCOUNT_REFUSED', 'RETURNED', 'UNKNOWN')),
    paid        boolean,
    http_status integer     CHECK (http_status BETWEEN 100 AND 599),
    code        text,
    message     text,
    record_uuid uuid,
    PRIMARY KEY (job_id, lease),
    CONSTRAINT attempt_settled_has_its_outcome CHECK ((outcome IS NULL) = (settled_at IS NULL)),
    CONSTRAINT attempt_only_edits_are_paid CHECK (step = 'EDIT' OR paid IS FALSE),
    CONSTRAINT attempt_unsent_is_unpaid CHECK (outcome IS NULL OR outcome NOT IN ('NOT_SENT', 'THROTTLED', 'RETURNED') OR paid IS FALSE),
    CONSTRAINT attempt_paid_is_known CHECK (step <> 'EDIT' OR outcome IS NULL OR outcome = 'UNKNOWN' OR paid IS NOT NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE UNIQUE INDEX attempt_open ON attempt (job_id) WHERE outcome IS NULL;
CREATE INDEX attempt_open_of_worker ON attempt (worker_id) WHERE outcome IS NULL;
COMMENT ON TABLE attempt IS 'The journal. The claim adds the row before a byte is sent; settling it fills in what is known afterwards, once. While it is open it is the worker''s lease on the job.';
COMMENT ON COLUMN attempt.lease IS 'Grows with each claim of the job. Every later write names it and is refused when stale.';
COMMENT ON COLUMN attempt.tries IS 'Counting attempts of this step before this one.';
COMMENT ON COLUMN attempt.outcome IS 'Null while open. NOT_SENT: no byte of the request left. THROTTLED: answered 429. ACCOUNT_REFUSED: key refused or credits gone. RETURNED: handed back unsent. UNKNOWN: the call may have reached the provider and nothing came back. Written once; only UNKNOWN may later give way to what was learned.';
COMMENT ON COLUMN attempt.paid IS 'Was this call charged? Null: open, or not known.';
COMMENT ON COLUMN attempt.code IS 'Darkroom''s stable code of what went wrong.';

CREATE TABLE answer (
    job_id       bigint      NOT NULL,
    lease        integer     NOT NULL,
    http_status  integer     NOT NULL CHECK (http_status BETWEEN 100 AND 599),
    content_type text,
    body         bytea       NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (job_id, lease)
);
COMMENT ON TABLE answer IS 'What the provider answered, byte for byte, stored before it is parsed. The job''s aiRecord is read from its latest answer.';

CREATE TABLE result (
    job_id        bigint      PRIMARY KEY,
    batch_id      bigint      NOT NULL,
    state         text        NOT NULL CHECK (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'UNCERTAIN')),
    lease         integer     NOT NULL,
    file          text,
    media_type    text,
    sha256        text        CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes         bigint      CHECK (bytes > 0),
    width         integer     CHECK (width > 0),
    height        integer     CHECK (height > 0),
    record_uuid   uuid,
    error_code    text,
    error_message text,
    finished_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT result_succeeded_has_its_picture CHECK (state <> 'SUCCEEDED'
        OR (file IS NOT NULL AND media_type IS NOT NULL AND sha256 IS NOT NULL AND bytes IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL
            AND error_code IS NULL AND error_message IS NULL)),
    CONSTRAINT result_other_has_its_reason CHECK (state = 'SUCCEEDED' OR (file IS NULL AND error_code IS NOT NULL AND error_message IS NOT NULL))
);
CREATE INDEX result_batch_state ON result (batch_id, state, job_id);
COMMENT ON TABLE result IS 'Where a job came to rest: its picture, or why there is none.';
COMMENT ON COLUMN result.lease IS 'The attempt that brought it here.';
COMMENT ON COLUMN result.file IS 'Path of the picture below the batch''s folder.';
COMMENT ON COLUMN result.record_uuid IS 'The provider''s record; kept for failures that were paid for, too.';

CREATE TABLE asset (
    account     text        NOT NULL,
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    path        text        NOT NULL CHECK (path <> ''),
    bytes       bigint      NOT NULL CHECK (bytes > 0),
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, sha256)
);
COMMENT ON TABLE asset IS 'Pictures already in the provider''s asset store, so that the same bytes are uploaded once.';
COMMENT ON COLUMN asset.account IS 'Which store: the endpoint''s address and a hash of the key. Never the key.';

CREATE TABLE pace (
    name            text        PRIMARY KEY CHECK (name IN ('api', 'upload')),
    per_minute      integer     NOT NULL CHECK (per_minute BETWEEN 1 AND 6000000),
    burst           integer     NOT NULL DEFAULT 1 CHECK (burst BETWEEN 1 AND 100000),
    tat             timestamptz NOT NULL DEFAULT '-infinity',
    cut_to          real        CHECK (cut_to > 0),
    cut_at          timestamptz,
    throttles       integer     NOT NULL DEFAULT 0,
    blocked_until   timestamptz,
    stopped_code    text,
    stopped_message text,
    stopped_at      timestamptz,
    CHECK ((cut_to IS NULL) = (cut_at IS NULL)),
    CHECK ((stopped_code IS NULL) = (stopped_at IS NULL))
) WITH (fillfactor = 10);
INSERT INTO pace (name, per_minute) VALUES ('api', 180), ('upload', 100);
COMMENT ON TABLE pace IS 'One row for each limited resource, locked by the claim that takes its permits: one limit for all nodes together (GCRA).';
COMMENT ON COLUMN pace.per_minute IS 'Requests allowed in any window of 60 s.';
COMMENT ON COLUMN pace.tat IS 'Theoretical arrival time: when the next permit falls due.';
COMMENT ON COLUMN pace.cut_to IS 'After a 429: the rate was cut to this many a minute at cut_at, and climbs back to per_minute within a minute of quiet.';
COMMENT ON COLUMN pace.throttles IS '429 answers in a row, for the backoff where the provider names no time.';
COMMENT ON COLUMN pace.blocked_until IS 'Everybody waits until then (a 429).';
COMMENT ON COLUMN pace.stopped_code IS 'Why nothing is sent any more until a person resumes: an error code of the account (KEY_REFUSED, INSUFFICIENT_CREDITS, ACCESS_BLOCKED, WRONG_ENDPOINT) or of this machine (DISK_FULL, OUT_NOT_WRITABLE).';

CREATE TABLE tally (
    batch_id  bigint NOT NULL,
    queued    bigint NOT NULL DEFAULT 0,
    held      bigint NOT NULL DEFAULT 0,
    running   bigint NOT NULL DEFAULT 0,
    succeeded bigint NOT NULL DEFAULT 0,
    failed    bigint NOT NULL DEFAULT 0,
    cancelled bigint NOT NULL DEFAULT 0,
    uncertain bigint NOT NULL DEFAULT 0,
    paid      bigint NOT NULL DEFAULT 0,
    charged   bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX tally_batch ON tally (batch_id);
COMMENT ON TABLE tally IS 'Counts that are kept, not counted: each statement that moves jobs adds rows of differences (no two writers touch one row), a fold sums them up now and then. A batch''s counts are the sum of its rows.';
COMMENT ON COLUMN tally.paid IS 'Calls known to be paid.';
COMMENT ON COLUMN tally.charged IS 'Calls that were or may be paid: open, unknown and paid ones. max_paid caps this.';

-- The counts follow the tables by statement triggers, so no statement, and nobody at a psql prompt, can forget them.
CREATE FUNCTION tally_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    IF TG_TABLE_NAME = 'ready' THEN
        INSERT INTO tally (batch_id, queued) SELECT batch_id, sign * count(*) FROM changed GROUP BY batch_id;
    ELSE
        INSERT INTO tally (batch_id, queued, held) SELECT batch_id, sign * count(*), sign * count(*) FROM changed GROUP BY batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_ready_in AFTER INSERT ON ready REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_waiting();
CREATE TRIGGER tally_ready_out AFTER DELETE ON ready REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_waiting();
CREATE TRIGGER tally_held_in AFTER INSERT ON held REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_waiting();
CREATE TRIGGER tally_held_out AFTER DELETE ON held REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_waiting();

CREATE FUNCTION tally_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tally (batch_id, running, paid, charged)
        SELECT batch_id, count(*) FILTER (WHERE outcome IS NULL), count(*) FILTER (WHERE paid), count(*) FILTER (WHERE paid IS NOT FALSE)
        FROM after GROUP BY batch_id;
    ELSE
        INSERT INTO tally (batch_id, running, paid, charged)
        SELECT batch_id, sum(running), sum(paid), sum(charged)
        FROM (SELECT batch_id, (outcome IS NULL)::int AS running, coalesce(paid, false)::int AS paid, (paid IS NOT FALSE)::int AS charged FROM after
              UNION ALL
              SELECT batch_id, -(outcome IS NULL)::int, -coalesce(paid, false)::int, -(paid IS NOT FALSE)::int FROM before) AS difference
        GROUP BY batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_attempt_in AFTER INSERT ON attempt REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tally_attempt();
CREATE TRIGGER tally_attempt_settled AFTER UPDATE ON attempt REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_attempt();

CREATE FUNCTION tally_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO tally (batch_id, succeeded, failed, cancelled, uncertain)
    SELECT batch_id,
           sign * count(*) FILTER (WHERE state = 'SUCCEEDED'), sign * count(*) FILTER (WHERE state = 'FAILED'),
           sign * count(*) FILTER (WHERE state = 'CANCELLED'), sign * count(*) FILTER (WHERE state = 'UNCERTAIN')
    FROM changed GROUP BY batch_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_result_in AFTER INSERT ON result REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_result();
CREATE TRIGGER tally_result_out AFTER DELETE ON result REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_result();

-- The journal is append-and-settle only, whoever writes: an outcome is written once, and only UNKNOWN may give way to what was learned later.
CREATE FUNCTION attempt_is_settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'attempt % of job % is already settled as %: the journal is never rewritten', OLD.lease, OLD.job_id, OLD.outcome;
END $$;
CREATE TRIGGER attempt_is_settled_once BEFORE UPDATE ON attempt FOR EACH ROW
    WHEN (OLD.outcome IS NOT NULL AND OLD.outcome <> 'UNKNOWN') EXECUTE FUNCTION attempt_is_settled_once();

CREATE VIEW job_state AS
SELECT j.id AS job_id, j.batch_id,
       CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END AS state,
       coalesce(a.step, r.step, h.step) AS step,
       (s.job_id IS NOT NULL)::int + (a.job_id IS NOT NULL)::int + (r.job_id IS NOT NULL)::int + (h.job_id IS NOT NULL)::int AS places
FROM job j
LEFT JOIN result s ON s.job_id = j.id
LEFT JOIN attempt a ON a.job_id = j.id AND a.outcome IS NULL
LEFT JOIN ready r ON r.job_id = j.id
LEFT JOIN held h ON h.job_id = j.id
WHERE j.replaced_by IS NULL;
COMMENT ON VIEW job_state IS 'The state and step of each job; places is 1 for every job, or something is broken.';

CREATE VIEW batch_progress AS
SELECT b.id AS batch_id,
       coalesce(sum(queued), 0)::bigint AS queued, coalesce(sum(held), 0)::bigint AS held, coalesce(sum(running), 0)::bigint AS running,
       coalesce(sum(succeeded), 0)::bigint AS succeeded, coalesce(sum(failed), 0)::bigint AS failed,
       coalesce(sum(cancelled), 0)::bigint AS cancelled, coalesce(sum(uncertain), 0)::bigint AS uncertain,
       coalesce(sum(paid), 0)::bigint AS paid, coalesce(sum(charged), 0)::bigint AS charged
FROM batch b LEFT JOIN tally t ON t.batch_id = b.id
GROUP BY b.id;
COMMENT ON VIEW batch_progress IS 'How many jobs of a batch stand where, and how many calls were paid.';
