-- What was known of pictures that were in a batch's folder, have gone, and are fetched again: it is not lost where that comes to nothing.
CREATE TABLE refetch (
    job_id      bigint      PRIMARY KEY,
    batch_id    bigint      NOT NULL,
    file        text        NOT NULL,
    media_type  text        NOT NULL,
    sha256      text        NOT NULL,
    bytes       bigint      NOT NULL,
    width       integer     NOT NULL,
    height      integer     NOT NULL,
    record_uuid uuid,
    finished_at timestamptz NOT NULL
);
CREATE INDEX refetch_batch ON refetch (batch_id);
COMMENT ON TABLE refetch IS 'Results of jobs that run --fetch-missing has sent to be fetched once more. The end of a run puts back those whose picture cannot be had any more, and drops the others.';
