-- Which orders to cancel were about a whole batch is kept with the mark: a run of some rows lifts the order about the batch, and a run of the others, later, is to
-- lift theirs.
ALTER TABLE mark ADD COLUMN of_batch boolean NOT NULL DEFAULT false;
UPDATE mark m SET of_batch = true
FROM job j JOIN batch b ON b.id = j.batch_id
WHERE j.id = m.job_id AND m.cancel_requested_at = b.cancelled_at;
COMMENT ON COLUMN mark.of_batch IS 'Whether cancel_requested_at comes from an order about the whole batch. Whoever runs the row again lifts those, and no others.';
COMMENT ON COLUMN mark.cancel_requested_at IS 'A job that rests as SUCCEEDED all the same was bought before the order could reach it: its result is kept, and this marks it.';
COMMENT ON COLUMN pace.stopped_code IS 'Why nothing is sent any more until a person resumes: an error code of the account (KEY_REFUSED, INSUFFICIENT_CREDITS, ACCESS_BLOCKED, WRONG_ENDPOINT), of this machine (DISK_FULL, OUT_NOT_WRITABLE), or of the way to the results (RESULT_LINK_REFUSED, DOWNLOAD_FAILED).';
