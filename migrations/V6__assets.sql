-- Pictures that clients hand in for later jobs. Their bytes are files (darkroom.assets.dir), named by their SHA-256.

CREATE TABLE kept_asset (
    owner      text        NOT NULL CHECK (length(owner) BETWEEN 1 AND 100),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text        NOT NULL,
    bytes      bigint      NOT NULL CHECK (bytes > 0),
    width      integer     NOT NULL CHECK (width > 0),
    height     integer     NOT NULL CHECK (height > 0),
    kept_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sha256, owner)
);
CREATE INDEX kept_asset_used ON kept_asset (used_at);
COMMENT ON TABLE kept_asset IS 'Who has handed in which picture. The same bytes are one file and a row for each owner, so that nobody learns what others have, and nobody''s picture goes because another one''s does. Not the table asset: that tells what is in the provider''s store.';
COMMENT ON COLUMN kept_asset.used_at IS 'When it was last handed in or named by a batch, to the hour. Long unused ones are removed (darkroom.assets.keep-for).';

-- Which jobs need a picture, for the sweep. Only jobs whose picture was handed in are in it: the others pay nothing.
CREATE INDEX job_kept_asset ON job (image) WHERE first_step = 'UPLOAD' AND image LIKE 'asset:%';
COMMENT ON COLUMN job.image IS 'Where the picture is: asset:<asset path> in the provider''s store, asset:<64 hex digits> for one that was handed in to this service, http(s)://... or file:<absolute path>.';
COMMENT ON COLUMN job.first_step IS 'EDIT where the picture is in the provider''s store already, else UPLOAD.';
