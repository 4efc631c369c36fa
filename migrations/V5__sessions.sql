-- Browsers sign in with a token and go on with a cookie; and what the health of a node and its metrics tell is kept, not counted.

CREATE TABLE session (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_id     bigint      NOT NULL REFERENCES token,
    sha256       text        NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX session_token ON session (token_id);
COMMENT ON TABLE session IS 'Browsers that are signed in. A session may do what its token may, and ends with it.';
COMMENT ON COLUMN session.sha256 IS 'Of the secret in the cookie, which is the session''s own: no cookie holds a token.';
COMMENT ON COLUMN session.expires_at IS 'The end, however busy it is; it ends earlier when it is not used for a while.';
COMMENT ON COLUMN session.last_used_at IS 'To the minute.';

-- Who did something that one node does for all, and when.
CREATE TABLE duty (
    name      text        PRIMARY KEY,
    worker_id bigint      NOT NULL,
    done_at   timestamptz NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE duty IS 'The last time that an elected node did what one node does for all: RESCUE, HOUSEKEEPING.';
COMMENT ON COLUMN duty.worker_id IS 'The node, as a worker; 0: it was none yet.';

-- How many jobs wait at which step, as rows of differences like those of tally, for the metrics. A batch is not among them: nobody asks.
CREATE TABLE step_tally (
    step   text   NOT NULL,
    queued bigint NOT NULL DEFAULT 0,
    held   bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
COMMENT ON TABLE step_tally IS 'Jobs that wait, by step, over all batches: the sum of the rows of a step. Statement triggers add rows of differences; a fold sums them up.';
COMMENT ON COLUMN step_tally.queued IS 'In the line or waiting for their time: rows of ready.';

CREATE FUNCTION tally_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    IF TG_TABLE_NAME = 'ready' THEN
        INSERT INTO step_tally (step, queued) SELECT step, sign * count(*) FROM changed GROUP BY step;
    ELSE
        INSERT INTO step_tally (step, held) SELECT step, sign * count(*) FROM changed GROUP BY step;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER step_ready_in AFTER INSERT ON ready REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_step();
CREATE TRIGGER step_ready_out AFTER DELETE ON ready REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_step();
CREATE TRIGGER step_held_in AFTER INSERT ON held REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_step();
CREATE TRIGGER step_held_out AFTER DELETE ON held REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_step();
INSERT INTO step_tally (step, queued) SELECT step, count(*) FROM ready GROUP BY step;
INSERT INTO step_tally (step, held) SELECT step, count(*) FROM held GROUP BY step;

-- Rows somebody else is summing up are skipped, as by fold_tally.
CREATE FUNCTION fold_step_tally() RETURNS void
LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM step_tally WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM step_tally WHERE (SELECT count(*) FROM step_tally) > 3 LIMIT 20000 FOR UPDATE SKIP LOCKED)) RETURNING *)
    INSERT INTO step_tally (step, queued, held) SELECT step, sum(queued), sum(held) FROM folded GROUP BY step;
$$;
