-- What the service needs beside the queue: who may call it, whose a batch is, and who did what.

CREATE TABLE token (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    owner        text        NOT NULL CHECK (length(owner) BETWEEN 1 AND 100),
    role         text        NOT NULL CHECK (role IN ('VIEWER', 'SUBMITTER', 'ADMIN')),
    sha256       text        NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
COMMENT ON TABLE token IS 'Who may call the service. The secret itself is shown once, when it is made, and never stored.';
COMMENT ON COLUMN token.name IS 'For people: what it is used for.';
COMMENT ON COLUMN token.owner IS 'Whose batches it submits and sees as a submitter; several tokens may have one owner.';
COMMENT ON COLUMN token.role IS 'VIEWER reads everything. SUBMITTER submits, and sees and acts on the batches of its owner. ADMIN may do everything.';
COMMENT ON COLUMN token.sha256 IS 'Of the whole secret. A plain hash is enough: the secret is 256 random bits, which nobody guesses.';
COMMENT ON COLUMN token.last_used_at IS 'To the minute.';

ALTER TABLE batch ADD COLUMN owner text CHECK (length(owner) BETWEEN 1 AND 100);
CREATE INDEX batch_owner ON batch (owner, id) WHERE owner IS NOT NULL;
COMMENT ON COLUMN batch.owner IS 'The owner of the token that submitted it; null: it did not come over HTTP.';

-- Lists by error code, and why a batch waits, without walking its rows. Neither costs a job that succeeds anything.
CREATE INDEX result_batch_error ON result (batch_id, error_code, job_id) WHERE error_code IS NOT NULL;
CREATE INDEX held_batch_reason ON held (batch_id, reason);
DROP INDEX held_batch;

CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    token   bigint,
    actor   text        NOT NULL,
    address text        NOT NULL,
    action  text        NOT NULL,
    target  text        NOT NULL,
    result  integer     NOT NULL
);
COMMENT ON TABLE audit IS 'Who did what over HTTP: one row for each request that was to change something, from a caller that is known.';
COMMENT ON COLUMN audit.actor IS 'Owner and name of the token, as they were then.';
COMMENT ON COLUMN audit.action IS 'Method and path template, such as POST /api/v1/batches/{id}/pause.';
COMMENT ON COLUMN audit.target IS 'The path as it was called, without its query.';
COMMENT ON COLUMN audit.result IS 'The status that was answered.';

CREATE TABLE idempotency (
    owner       text        NOT NULL,
    key         text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint text        NOT NULL,
    batch_id    bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
COMMENT ON TABLE idempotency IS 'Submissions that came with an Idempotency-Key, for 24 h. The row is written in the transaction that queues the batch: there is never the one without the other.';
COMMENT ON COLUMN idempotency.fingerprint IS 'SHA-256 of operation, parameters and body: the same key with another one is refused.';
