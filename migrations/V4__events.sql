-- What others are told of: a feed of changes for those who watch, and webhooks.

-- A job that comes to rest costs no row here: each statement adds one for each batch it meets.
CREATE TABLE change (
    xid      xid8        NOT NULL DEFAULT pg_current_xact_id(),
    id       bigint      GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    batch_id bigint      NOT NULL,
    job_ids  bigint[]    NOT NULL DEFAULT '{}',
    PRIMARY KEY (xid, id)
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_insert_scale_factor = 1);
-- A thousand ids fit into the row. Compressing them, or writing them beside it, took three times as long as everything else here (500 ids: 0.38 ms
-- against 0.12).
ALTER TABLE change ALTER COLUMN job_ids SET STORAGE EXTERNAL;
COMMENT ON TABLE change IS 'Which batches and jobs changed, kept for an hour. Who reads it looks up what they are now.';
COMMENT ON COLUMN change.xid IS 'The transaction. A reader remembers a snapshot (pg_snapshot) as its place: what is visible now and was not then is new. So nothing is passed over that was written before and committed late, and a long transaction holds nobody up.';
COMMENT ON COLUMN change.job_ids IS 'Jobs that came to rest or left it, 1,000 at most; empty: the batch itself was made, paused, resumed or cancelled.';

CREATE TABLE change_horizon (
    xid      xid8    NOT NULL,
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);
INSERT INTO change_horizon (xid) VALUES ('0');
COMMENT ON TABLE change_horizon IS 'The last transaction whose changes were forgotten. A reader whose snapshot began before it may have missed some.';

CREATE FUNCTION tell_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change (batch_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_batch_in AFTER INSERT ON batch FOR EACH ROW EXECUTE FUNCTION tell_batch();
CREATE TRIGGER tell_batch_changed AFTER UPDATE OF paused_at, cancelled_at ON batch FOR EACH ROW EXECUTE FUNCTION tell_batch();

CREATE TABLE webhook (
    batch_id     bigint      PRIMARY KEY REFERENCES batch,
    url          text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    host         text        NOT NULL,
    events       text[]      NOT NULL CHECK (events <@ ARRAY['FINISHED', 'STOPPED', 'JOB'] AND events <> '{}'),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    rested_at    timestamptz,
    stop_told_at timestamptz,
    disabled_at  timestamptz
);
CREATE INDEX webhook_watched ON webhook (batch_id) WHERE rested_at IS NULL AND disabled_at IS NULL;
CREATE INDEX webhook_of_jobs ON webhook (batch_id) WHERE 'JOB' = ANY (events) AND disabled_at IS NULL;
COMMENT ON TABLE webhook IS 'Where a batch tells what becomes of it.';
COMMENT ON COLUMN webhook.host IS 'Host and port of the URL: what is bounded, and left alone when it fails, for itself.';
COMMENT ON COLUMN webhook.rested_at IS 'When it was seen that all its jobs rest, which is told once; null again from the moment on that a job leaves rest.';
COMMENT ON COLUMN webhook.stop_told_at IS 'The stop of the queue (pace.stopped_at) that was told last: each is told once.';
COMMENT ON COLUMN webhook.disabled_at IS 'The receiver answered 410 Gone: nothing is sent any more until the webhook is set again.';

CREATE TABLE webhook_delivery (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   uuid        NOT NULL DEFAULT gen_random_uuid(),
    batch_id     bigint      NOT NULL,
    host         text        NOT NULL,
    event        text        NOT NULL CHECK (event IN ('FINISHED', 'STOPPED', 'JOB')),
    job_id       bigint,
    data         json        NOT NULL,
    state        text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'GIVEN_UP', 'DISABLED')),
    tries        integer     NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_try_at  timestamptz DEFAULT clock_timestamp(),
    give_up_at   timestamptz NOT NULL DEFAULT clock_timestamp() + interval '24 hours',
    settled_at   timestamptz,
    http_status  integer     CHECK (http_status BETWEEN 100 AND 999),
    error        text,
    CHECK ((state = 'PENDING') = (next_try_at IS NOT NULL)),
    CHECK ((state = 'PENDING') = (settled_at IS NULL)),
    CHECK ((event = 'JOB') = (job_id IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX webhook_delivery_due ON webhook_delivery (host, next_try_at) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_overdue ON webhook_delivery (give_up_at) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_batch ON webhook_delivery (batch_id, id);
COMMENT ON TABLE webhook_delivery IS 'The messages of webhooks: written in the transaction that makes what they tell true, sent until the receiver takes them, kept for a week.';
COMMENT ON COLUMN webhook_delivery.message_id IS 'The webhook-id: the same for every try, so that a receiver knows what it has got already.';
COMMENT ON COLUMN webhook_delivery.host IS 'That of the webhook; moves with it.';
COMMENT ON COLUMN webhook_delivery.data IS 'What was so when it happened, as far as it may be otherwise when it is sent.';
COMMENT ON COLUMN webhook_delivery.next_try_at IS 'When it is due. A node that takes it moves this to the end of its lease: should the node die, it falls due again.';
COMMENT ON COLUMN webhook_delivery.tries IS 'Grows with each claim; a failure that is written names it, so that a node which was taken for dead changes nothing.';
COMMENT ON COLUMN webhook_delivery.http_status IS 'Of the last try; null: there was no answer.';

CREATE TABLE webhook_secret (
    owner          text        PRIMARY KEY,
    secret         text        NOT NULL CHECK (secret LIKE 'whsec\_%'),
    previous       text        CHECK (previous LIKE 'whsec\_%'),
    previous_until timestamptz,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((previous IS NULL) = (previous_until IS NULL))
);
COMMENT ON TABLE webhook_secret IS 'What the webhooks of an owner''s batches are signed with. It has to be readable to sign: whoever can read this table can sign, too.';
COMMENT ON COLUMN webhook_secret.previous IS 'The one before it, which signs beside it until previous_until, so that receivers can change over.';

-- Fires for every group of completions, also where no job came to rest. Nothing here has a parameter, so its plans are kept; what is dear is asked for
-- only where there is a need.
CREATE FUNCTION tell_rested() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    jobs bigint := (SELECT count(*) FROM changed);
BEGIN
    IF jobs = 0 THEN
        RETURN NULL;
    ELSIF jobs <= 1000 THEN
        INSERT INTO change (batch_id, job_ids) SELECT batch_id, array_agg(job_id) FROM changed GROUP BY batch_id;
    ELSE
        INSERT INTO change (batch_id, job_ids)
        SELECT batch_id, array_agg(job_id)
        FROM (SELECT batch_id, job_id, (row_number() OVER () - 1) / 1000 AS part FROM changed) AS parts
        GROUP BY batch_id, part;
    END IF;
    IF EXISTS (SELECT FROM webhook WHERE 'JOB' = ANY (events) AND disabled_at IS NULL) THEN
        INSERT INTO webhook_delivery (batch_id, host, event, job_id, data)
        SELECT w.batch_id, w.host, 'JOB', c.job_id, json_build_object('state', c.state, 'error_code', c.error_code)
        FROM (SELECT DISTINCT batch_id FROM changed) AS t
        JOIN webhook w ON w.batch_id = t.batch_id AND 'JOB' = ANY (w.events) AND w.disabled_at IS NULL
        JOIN changed c ON c.batch_id = w.batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_rested AFTER INSERT ON result REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_rested();

-- A batch whose job left rest is told to be finished once more later. The webhook's row is locked whatever stands in it: who sees at this moment that
-- the batch rests waits for this, or this for it. A job that only rests otherwise now (it was given up) has not left.
CREATE FUNCTION tell_unrested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change (batch_id, job_ids)
    SELECT batch_id, array_agg(job_id)
    FROM (SELECT batch_id, job_id, (row_number() OVER () - 1) / 1000 AS part FROM changed) AS parts
    GROUP BY batch_id, part;
    UPDATE webhook SET rested_at = NULL WHERE batch_id IN (
        SELECT w.batch_id FROM webhook w
        WHERE w.batch_id IN (SELECT c.batch_id FROM changed c WHERE NOT EXISTS (SELECT FROM result r WHERE r.job_id = c.job_id))
        ORDER BY w.batch_id FOR UPDATE);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_unrested AFTER DELETE ON result REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_unrested();
