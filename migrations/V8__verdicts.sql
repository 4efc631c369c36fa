-- What people think of results, and what was done again for it. Nothing of this is on the way of a job.

CREATE TABLE verdict (
    job_id      bigint      PRIMARY KEY,
    batch_id    bigint      NOT NULL,
    verdict     text        NOT NULL CHECK (verdict IN ('ACCEPTED', 'REJECTED')),
    reason      text        CHECK (length(reason) BETWEEN 1 AND 500),
    decided_by  text        NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    redo_job_id bigint
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX verdict_batch ON verdict (batch_id, job_id);
CREATE INDEX verdict_batch_verdict ON verdict (batch_id, verdict, job_id);
CREATE INDEX verdict_to_redo ON verdict (batch_id, job_id) WHERE verdict = 'REJECTED' AND redo_job_id IS NULL;
COMMENT ON TABLE verdict IS 'What a person thinks of the picture of a job. A job without a row has no verdict yet.';
COMMENT ON COLUMN verdict.decided_by IS 'The owner of the token that said so last.';
COMMENT ON COLUMN verdict.redo_job_id IS 'The last job that did it again; null: none. Kept here so that what is still to be redone is found without looking through what was.';

CREATE TABLE redo (
    job_id  bigint PRIMARY KEY,
    redo_of bigint NOT NULL
);
CREATE INDEX redo_source ON redo (redo_of, job_id);
COMMENT ON TABLE redo IS 'Which job does which one again. It outlives the verdict.';

CREATE TABLE redo_batch (
    batch_id bigint PRIMARY KEY REFERENCES batch,
    redo_of  bigint NOT NULL REFERENCES batch
);
CREATE INDEX redo_batch_source ON redo_batch (redo_of, batch_id);
COMMENT ON TABLE redo_batch IS 'Batches whose jobs do jobs of another batch again.';

CREATE TABLE verdict_tally (
    batch_id bigint PRIMARY KEY,
    accepted bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    to_redo  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON TABLE verdict_tally IS 'Counts of the verdicts of a batch, kept by triggers. One row for a batch is enough: people are slow.';
COMMENT ON COLUMN verdict_tally.to_redo IS 'Rejected, and not done again yet.';

CREATE FUNCTION tally_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO verdict_tally (batch_id, accepted, rejected, to_redo)
        SELECT batch_id, count(*) FILTER (WHERE verdict = 'ACCEPTED'), count(*) FILTER (WHERE verdict = 'REJECTED'),
               count(*) FILTER (WHERE verdict = 'REJECTED' AND redo_job_id IS NULL)
        FROM after GROUP BY batch_id ORDER BY batch_id
        ON CONFLICT (batch_id) DO UPDATE SET accepted = verdict_tally.accepted + excluded.accepted,
            rejected = verdict_tally.rejected + excluded.rejected, to_redo = verdict_tally.to_redo + excluded.to_redo;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE verdict_tally t
        SET accepted = t.accepted - d.accepted, rejected = t.rejected - d.rejected, to_redo = t.to_redo - d.to_redo
        FROM (SELECT batch_id, count(*) FILTER (WHERE verdict = 'ACCEPTED') AS accepted, count(*) FILTER (WHERE verdict = 'REJECTED') AS rejected,
                     count(*) FILTER (WHERE verdict = 'REJECTED' AND redo_job_id IS NULL) AS to_redo
              FROM before GROUP BY batch_id) AS d
        WHERE t.batch_id = d.batch_id;
    ELSE
        UPDATE verdict_tally t
        SET accepted = t.accepted + d.accepted, rejected = t.rejected + d.rejected, to_redo = t.to_redo + d.to_redo
        FROM (SELECT batch_id, sum(sign) FILTER (WHERE verdict = 'ACCEPTED') AS accepted, sum(sign) FILTER (WHERE verdict = 'REJECTED') AS rejected,
                     sum(sign) FILTER (WHERE verdict = 'REJECTED' AND redo_job_id IS NULL) AS to_redo
              FROM (SELECT 1 AS sign, * FROM after UNION ALL SELECT -1, * FROM before) AS both_sides GROUP BY batch_id) AS n,
             LATERAL (SELECT n.batch_id, coalesce(n.accepted, 0) AS accepted, coalesce(n.rejected, 0) AS rejected, coalesce(n.to_redo, 0) AS to_redo) AS d
        WHERE t.batch_id = d.batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_verdict_in AFTER INSERT ON verdict REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tally_verdict();
CREATE TRIGGER tally_verdict_changed AFTER UPDATE ON verdict REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_verdict();
CREATE TRIGGER tally_verdict_out AFTER DELETE ON verdict REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION tally_verdict();
