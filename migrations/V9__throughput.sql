-- What became of jobs and calls by the minute and by the day.
--
-- The rows of differences of tally say now in which minute their jobs came to rest and their calls were settled; whoever sums them up (fold_tally) adds them to
-- that minute and that day in the same statement. So no statement writes a row more than before, nothing is lost with a node, and what is shown is the sum of
-- the minutes and of what is not summed up yet: docs/decisions/0019-throughput.md.

-- Nothing settles while the past is counted, or it would be in neither.
LOCK TABLE attempt, result IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE tally
    ADD COLUMN minute    timestamptz,
    ADD COLUMN edits     bigint NOT NULL DEFAULT 0,
    ADD COLUMN throttled bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN tally.minute IS 'When that happened, to the minute; null: nothing that is told by the minute, or summed up.';
COMMENT ON COLUMN tally.edits IS 'Calls that were to edit, were sent, and were not answered 429.';
COMMENT ON COLUMN tally.throttled IS 'Calls of any step that were answered 429.';

CREATE TABLE throughput (
    minute    timestamptz PRIMARY KEY,
    succeeded bigint  NOT NULL DEFAULT 0,
    failed    bigint  NOT NULL DEFAULT 0,
    cancelled bigint  NOT NULL DEFAULT 0,
    uncertain bigint  NOT NULL DEFAULT 0,
    edits     bigint  NOT NULL DEFAULT 0,
    throttled bigint  NOT NULL DEFAULT 0,
    paid      bigint  NOT NULL DEFAULT 0,
    priced    bigint  NOT NULL DEFAULT 0,
    credits   numeric NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);
COMMENT ON TABLE throughput IS 'What happened in each minute, over all batches, kept for 48 hours. What is not summed up yet stands in tally.';
COMMENT ON COLUMN throughput.minute IS 'Its beginning, by the clock of the database.';
COMMENT ON COLUMN throughput.succeeded IS 'Jobs that came to rest so. A job that is retried and comes to rest again counts again.';
COMMENT ON COLUMN throughput.edits IS 'Calls that were to edit, were sent, and were not answered 429.';
COMMENT ON COLUMN throughput.throttled IS 'Calls of any step that were answered 429.';
COMMENT ON COLUMN throughput.paid IS 'Calls known to be paid, in the minute they were settled in; one that turns out paid later is added to the minute it was given up in.';
COMMENT ON COLUMN throughput.priced IS 'Those of them whose batch names a price.';
COMMENT ON COLUMN throughput.credits IS 'What these cost at the price of their batch.';

CREATE TABLE throughput_day (
    day       date    PRIMARY KEY,
    succeeded bigint  NOT NULL DEFAULT 0,
    failed    bigint  NOT NULL DEFAULT 0,
    cancelled bigint  NOT NULL DEFAULT 0,
    uncertain bigint  NOT NULL DEFAULT 0,
    edits     bigint  NOT NULL DEFAULT 0,
    throttled bigint  NOT NULL DEFAULT 0,
    paid      bigint  NOT NULL DEFAULT 0,
    priced    bigint  NOT NULL DEFAULT 0,
    credits   numeric NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON TABLE throughput_day IS 'The same by the day in UTC, kept for good: a row a day.';

CREATE OR REPLACE FUNCTION minute_of(t timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$ SELECT date_bin('1 minute', t, timestamptz '2000-01-01 00:00+00') $$;

-- An attempt that was open has no minute yet; it is given the present one, so that what it leaves and what it comes to are one row but at the turn of a minute.
CREATE OR REPLACE FUNCTION tally_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tally (batch_id, minute, running, paid, charged, edits, throttled)
        SELECT batch_id, minute_of(settled_at), count(*) FILTER (WHERE outcome IS NULL), count(*) FILTER (WHERE paid), count(*) FILTER (WHERE paid IS NOT FALSE),
               count(*) FILTER (WHERE step = 'EDIT' AND outcome NOT IN ('NOT_SENT', 'RETURNED', 'THROTTLED')), count(*) FILTER (WHERE outcome = 'THROTTLED')
        FROM after GROUP BY 1, 2;
    ELSE
        INSERT INTO tally (batch_id, minute, running, paid, charged, edits, throttled)
        SELECT batch_id, minute_of(coalesce(settled_at, clock_timestamp())), sum(running), sum(paid), sum(charged), sum(edits), sum(throttled)
        FROM (SELECT batch_id, settled_at, (outcome IS NULL)::int AS running, coalesce(paid, false)::int AS paid, (paid IS NOT FALSE)::int AS charged,
                     (step = 'EDIT' AND coalesce(outcome NOT IN ('NOT_SENT', 'RETURNED', 'THROTTLED'), false))::int AS edits,
                     coalesce(outcome = 'THROTTLED', false)::int AS throttled
              FROM after
              UNION ALL
              SELECT batch_id, settled_at, -(outcome IS NULL)::int, -coalesce(paid, false)::int, -(paid IS NOT FALSE)::int,
                     -(step = 'EDIT' AND coalesce(outcome NOT IN ('NOT_SENT', 'RETURNED', 'THROTTLED'), false))::int,
                     -coalesce(outcome = 'THROTTLED', false)::int
              FROM before) AS difference
        GROUP BY 1, 2;
    END IF;
    RETURN NULL;
END $$;

-- A job that leaves rest is one less of those that rest, and takes nothing back of what happened in its minute.
CREATE OR REPLACE FUNCTION tally_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO tally (batch_id, minute, succeeded, failed, cancelled, uncertain)
    SELECT batch_id, CASE WHEN sign > 0 THEN minute_of(finished_at) END,
           sign * count(*) FILTER (WHERE state = 'SUCCEEDED'), sign * count(*) FILTER (WHERE state = 'FAILED'),
           sign * count(*) FILTER (WHERE state = 'CANCELLED'), sign * count(*) FILTER (WHERE state = 'UNCERTAIN')
    FROM changed GROUP BY 1, 2;
    RETURN NULL;
END $$;

-- The past, as far as the journal and the results tell: one reading of each.
CREATE TEMPORARY TABLE past ON COMMIT DROP AS
SELECT minute, sum(succeeded) AS succeeded, sum(failed) AS failed, sum(cancelled) AS cancelled, sum(uncertain) AS uncertain, sum(edits) AS edits,
       sum(throttled) AS throttled, sum(paid) AS paid, sum(priced) AS priced, sum(credits) AS credits
FROM (SELECT minute_of(finished_at) AS minute, count(*) FILTER (WHERE state = 'SUCCEEDED') AS succeeded, count(*) FILTER (WHERE state = 'FAILED') AS failed,
             count(*) FILTER (WHERE state = 'CANCELLED') AS cancelled, count(*) FILTER (WHERE state = 'UNCERTAIN') AS uncertain,
             0 AS edits, 0 AS throttled, 0 AS paid, 0 AS priced, 0 AS credits
      FROM result GROUP BY 1
      UNION ALL
      SELECT a.minute, 0, 0, 0, 0, a.edits, a.throttled, a.paid, CASE WHEN b.credits_per_edit IS NULL THEN 0 ELSE a.paid END,
             coalesce(a.paid * b.credits_per_edit, 0)
      FROM (SELECT batch_id, minute_of(settled_at) AS minute, count(*) FILTER (WHERE paid) AS paid, count(*) FILTER (WHERE outcome = 'THROTTLED') AS throttled,
                   count(*) FILTER (WHERE step = 'EDIT' AND outcome NOT IN ('NOT_SENT', 'RETURNED', 'THROTTLED')) AS edits
            FROM attempt WHERE settled_at IS NOT NULL GROUP BY 1, 2) AS a
      JOIN batch b ON b.id = a.batch_id) AS counted
GROUP BY minute;
INSERT INTO throughput SELECT * FROM past WHERE minute > now() - interval '48 hours';
INSERT INTO throughput_day
SELECT (minute AT TIME ZONE 'UTC')::date, sum(succeeded), sum(failed), sum(cancelled), sum(uncertain), sum(edits), sum(throttled), sum(paid), sum(priced), sum(credits)
FROM past GROUP BY 1;
