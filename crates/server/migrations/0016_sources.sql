-- Data offered from where they are, and how much of an agreement's data have left.

-- A place outside of this installation from which an organisation offers data. Its id stands where that of a
-- dataset does.
CREATE TABLE dataspace_source (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    -- http or bucket
    kind TEXT NOT NULL,
    -- The address; of a bucket s3://bucket/key
    address TEXT NOT NULL,
    -- Of a bucket: where its service is, empty for that of AWS; the region
    endpoint TEXT NOT NULL,
    region TEXT NOT NULL,
    -- What is shown there, sealed
    secret TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    -- When it was taken away; 0 while it is there
    removed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX dataspace_source_organisation ON dataspace_source (organisation, id);

-- Bytes that have left, where the terms bound them.
ALTER TABLE agreement ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
