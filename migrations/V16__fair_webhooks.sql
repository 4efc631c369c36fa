-- What webhooks of one owner do at a receiver is not held against those of another.

-- Only what waits is given its owner: nobody asks for that of the others, and to write a million of them anew would hold up whoever settles jobs for as long.
DROP INDEX webhook_delivery_due;
ALTER TABLE webhook_delivery ADD COLUMN owner text NOT NULL DEFAULT '';
COMMENT ON COLUMN webhook_delivery.owner IS 'Whose batch it is, whoever set the webhook: what is bounded, and left alone when it fails, for itself, with the host. Empty where it was settled before there was this column, or was written by a node of an earlier build.';
UPDATE webhook_delivery d SET owner = b.owner FROM batch b WHERE b.id = d.batch_id AND d.state = 'PENDING' AND b.owner IS NOT NULL;
-- The host stands first: a node of an earlier build goes from host to host along it.
CREATE INDEX webhook_delivery_due ON webhook_delivery (host, owner, next_try_at) WHERE state = 'PENDING';
COMMENT ON COLUMN webhook.host IS 'Host and port of the URL: what is bounded, and left alone when it fails, for each owner by itself.';

-- Jumps from lane to lane along that index, however many messages each has there.
CREATE VIEW webhook_lane AS
WITH RECURSIVE lane (host, owner) AS (
    (SELECT host, owner FROM webhook_delivery WHERE state = 'PENDING' ORDER BY host, owner LIMIT 1)
    UNION ALL
    SELECT next.host, next.owner
    FROM lane CROSS JOIN LATERAL (
        SELECT d.host, d.owner FROM webhook_delivery d
        WHERE d.state = 'PENDING' AND (d.host, d.owner) > (lane.host, lane.owner) ORDER BY d.host, d.owner LIMIT 1) AS next)
SELECT host, owner FROM lane;
COMMENT ON VIEW webhook_lane IS 'Receivers and owners for whom messages wait.';

CREATE TABLE webhook_leftover (
    batch_id bigint PRIMARY KEY,
    after_id bigint NOT NULL DEFAULT 0,
    error    text   NOT NULL
);
COMMENT ON TABLE webhook_leftover IS 'Batches that nothing is sent of any more, and of whose messages some may wait still: they are dropped by and by. A row goes when none does.';
COMMENT ON COLUMN webhook_leftover.after_id IS 'The last message that was looked at.';
COMMENT ON COLUMN webhook_leftover.error IS 'Why, as it is written to each message.';

CREATE OR REPLACE FUNCTION tell_rested() RETURNS trigger LANGUAGE plpgsql AS $$
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
        INSERT INTO webhook_delivery (batch_id, owner, host, event, job_id, data)
        SELECT w.batch_id, coalesce(b.owner, ''), w.host, 'JOB', c.job_id, json_build_object('state', c.state, 'error_code', c.error_code)
        FROM (SELECT DISTINCT batch_id FROM changed) AS t
        JOIN webhook w ON w.batch_id = t.batch_id AND 'JOB' = ANY (w.events) AND w.disabled_at IS NULL
        JOIN batch b ON b.id = w.batch_id
        JOIN changed c ON c.batch_id = w.batch_id;
    END IF;
    RETURN NULL;
END $$;
