-- Which of the jobs that were cancelled had a call that may have been paid is told by the operation, too.
ALTER TABLE operation ADD COLUMN uncertain bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN operation.uncertain IS 'Of those done: cancelled while they waited to be sent once more, so they rest as UNCERTAIN, since the call before may have been paid (CANCEL).';
