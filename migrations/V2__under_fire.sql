-- What the queue needs when several nodes, people and a failing API act on it at once.

-- People's orders. They stand beside the jobs, since a job that runs can only follow once it comes back.
CREATE TABLE mark (
    job_id              bigint PRIMARY KEY,
    paused_at           timestamptz,
    cancel_requested_at timestamptz,
    record_uuid         uuid,
    CHECK (paused_at IS NOT NULL OR cancel_requested_at IS NOT NULL OR record_uuid IS NOT NULL)
);
CREATE INDEX mark_cancel ON mark (cancel_requested_at) WHERE cancel_requested_at IS NOT NULL;
COMMENT ON TABLE mark IS 'What a person has asked or said of a single job: to hold it back, to cancel it, which record its uncertain edit was. No claim hands out a job that is to be held or cancelled, except to fetch what was paid for.';
COMMENT ON COLUMN mark.cancel_requested_at IS 'A job that rests as SUCCEEDED all the same was bought before the order could reach it: its result is kept, and this marks it. Equal to batch.cancelled_at where the order was about the whole batch: running the batch again lifts those, and no others.';
COMMENT ON COLUMN mark.record_uuid IS 'The record that a person names for an edit with an unknown outcome. It stands on the attempt as well, and is taken from there again when the look-up does not bear it out.';

ALTER TABLE batch ADD COLUMN cancelled_at timestamptz;
COMMENT ON COLUMN batch.cancelled_at IS 'Since when it is cancelled: nothing of it is bought any more; what was paid for is still fetched. Running the batch again lifts it.';

ALTER TABLE held DROP CONSTRAINT held_reason_check;
ALTER TABLE held ADD CONSTRAINT held_reason_check CHECK (reason IN ('PAUSED', 'MAX_PAID', 'CANCELLED'));
-- For the sweep: what may not stay held, however many rows are.
CREATE INDEX held_paused ON held (batch_id, job_id) WHERE reason = 'PAUSED';
CREATE INDEX held_cancelled ON held (job_id) WHERE reason = 'CANCELLED';

-- Paid calls whose outcome is unknown: few, and looked at by every round of the rescue (their answer may come in after all).
CREATE INDEX attempt_unknown ON attempt (job_id) WHERE outcome = 'UNKNOWN' AND http_status IS NULL;
CREATE INDEX attempt_record ON attempt (record_uuid) WHERE record_uuid IS NOT NULL;

ALTER TABLE pace
    ADD COLUMN configured text,
    ADD COLUMN max_in_flight integer CHECK (max_in_flight > 0),
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN circuit_trips integer NOT NULL DEFAULT 0,
    ADD COLUMN circuit_open_until timestamptz,
    ADD COLUMN circuit_probe_at timestamptz,
    ADD CHECK (circuit_probe_at IS NULL OR circuit_open_until IS NOT NULL);
COMMENT ON COLUMN pace.configured IS 'What a node''s settings said last. A node that starts with the same settings leaves a rate alone that was changed at run time.';
COMMENT ON COLUMN pace.max_in_flight IS 'Most edits in flight over all nodes; null: only each node''s own limit holds.';
COMMENT ON COLUMN pace.paused_at IS 'Since when a person holds the whole queue back; null: it runs. What was paid for is still fetched.';
COMMENT ON COLUMN pace.failures IS 'Calls in a row that did not reach the API or met a failing one (5xx).';
COMMENT ON COLUMN pace.circuit_open_until IS 'The API is down: nothing is sent until then, and then one call tries it. Null: the circuit is closed.';
COMMENT ON COLUMN pace.circuit_probe_at IS 'When that one call was let through; circuit_open_until is then when the next one may try, should nothing be heard of it.';
COMMENT ON COLUMN pace.circuit_trips IS 'How often in a row the circuit opened: each time it stays open twice as long, up to a minute.';
