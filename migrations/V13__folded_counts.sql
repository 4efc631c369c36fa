-- What is done with is looked at no more: here the counts of batches that nothing happens to.

-- Rows that are there count as folded without being written anew: nothing is claimed or settled meanwhile.
ALTER TABLE tally ADD COLUMN folded boolean NOT NULL DEFAULT true;
ALTER TABLE tally ALTER COLUMN folded SET DEFAULT false;
COMMENT ON COLUMN tally.folded IS 'The sum that a fold has left. It is in queue_tally as well; the other rows are differences that are not yet.';

CREATE TABLE queue_tally (
    queued    bigint NOT NULL,
    held      bigint NOT NULL,
    running   bigint NOT NULL,
    succeeded bigint NOT NULL,
    failed    bigint NOT NULL,
    cancelled bigint NOT NULL,
    uncertain bigint NOT NULL,
    paid      bigint NOT NULL,
    charged   bigint NOT NULL,
    only_one  boolean NOT NULL DEFAULT true UNIQUE CHECK (only_one)
) WITH (fillfactor = 50);
COMMENT ON TABLE queue_tally IS 'The counts of all batches together: its one row and the rows of tally that are not folded. Whoever folds locks it, so one at a time does.';

-- But those of the last seconds are differences, and the next folds sum them up.
UPDATE tally SET folded = false WHERE minute IS NOT NULL OR batch_id IN (SELECT y.batch_id FROM tally y GROUP BY y.batch_id HAVING count(*) > 1);
INSERT INTO queue_tally (queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged)
SELECT coalesce(sum(queued), 0), coalesce(sum(held), 0), coalesce(sum(running), 0), coalesce(sum(succeeded), 0), coalesce(sum(failed), 0),
       coalesce(sum(cancelled), 0), coalesce(sum(uncertain), 0), coalesce(sum(paid), 0), coalesce(sum(charged), 0)
FROM tally WHERE folded;

CREATE INDEX tally_not_folded ON tally (batch_id) WHERE NOT folded;
CREATE INDEX tally_running ON tally (batch_id) WHERE folded AND running > 0;
CREATE INDEX tally_open ON tally (batch_id) WHERE folded AND (queued > 0 OR running > 0);

-- Until R__queue.sql has made the new one: the old one, called by a node of an earlier build, would take what is in queue_tally for differences.
DROP FUNCTION IF EXISTS fold_tally();

CREATE VIEW queue_progress AS
SELECT sum(queued)::bigint AS queued, sum(held)::bigint AS held, sum(running)::bigint AS running, sum(succeeded)::bigint AS succeeded,
       sum(failed)::bigint AS failed, sum(cancelled)::bigint AS cancelled, sum(uncertain)::bigint AS uncertain, sum(paid)::bigint AS paid,
       sum(charged)::bigint AS charged
FROM (SELECT queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged FROM queue_tally
      UNION ALL
      SELECT queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged FROM tally WHERE NOT folded) AS t;
COMMENT ON VIEW queue_progress IS 'What batch_progress tells of one batch, of all of them together; as quick with a million batches as with one.';

-- The batches that have rows on hold: jumps from batch to batch along the index, however many rows each has there.
CREATE VIEW batch_on_hold AS
WITH RECURSIVE holding (batch_id) AS (
    SELECT min(batch_id) FROM held
    UNION ALL
    SELECT (SELECT min(h.batch_id) FROM held h WHERE h.batch_id > holding.batch_id) FROM holding WHERE holding.batch_id IS NOT NULL)
SELECT batch_id FROM holding WHERE batch_id IS NOT NULL;
COMMENT ON VIEW batch_on_hold IS 'Batches that have rows in held.';
