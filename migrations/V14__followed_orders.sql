-- What is done with is looked at no more: here orders to cancel a job that has come to rest since. Apart from the counts, since whoever settles locks first the marks
-- and then those, and whoever claims the other way round.

-- As if all of them were followed, without writing them anew; then those that are not.
ALTER TABLE mark ADD COLUMN followed boolean NOT NULL DEFAULT true;
ALTER TABLE mark ALTER COLUMN followed SET DEFAULT false;
COMMENT ON COLUMN mark.followed IS 'The job has come to rest since it was to be cancelled: nobody need look for it in the line. It saves looks and decides nothing: a claim holds back what is to be cancelled, whatever this says.';
UPDATE mark m SET followed = false WHERE NOT EXISTS (SELECT FROM result s WHERE s.job_id = m.job_id);
CREATE INDEX mark_to_follow ON mark (job_id) WHERE cancel_requested_at IS NOT NULL AND NOT followed;
DROP INDEX mark_cancel;
