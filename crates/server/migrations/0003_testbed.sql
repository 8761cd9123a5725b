-- The testbed: uploads, datasets, runs, reports and who may see them.
-- Whose a thing is: owner_kind is 'visitor' (owner is a session) or 'organisation'.

CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    -- The name as it is shown: no folders, no control characters
    name TEXT NOT NULL,
    -- How long it will be, and how much of it is acknowledged
    size BIGINT NOT NULL,
    arrived BIGINT NOT NULL,
    -- The request that writes to it; a later one takes over
    writer TEXT NOT NULL DEFAULT '',
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX upload_owner ON upload (owner_kind, owner);
CREATE INDEX upload_until ON upload (until);

CREATE TABLE dataset (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    made_by TEXT NOT NULL,
    shared_with_consultants BIGINT NOT NULL DEFAULT 0,
    -- The word of a data set made by us for trying; empty for people's own
    sample TEXT NOT NULL DEFAULT '',
    -- When it is deleted by itself; 0 for never
    retain_until BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX dataset_owner ON dataset (owner_kind, owner, id);
CREATE INDEX dataset_shared ON dataset (shared_with_consultants, centre);
CREATE INDEX dataset_retained ON dataset (retain_until);

-- Organisations that made a dataset together with its owner: they may use it too.
CREATE TABLE dataset_creator (
    dataset TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    organisation TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (dataset, organisation)
);
CREATE INDEX dataset_creator_organisation ON dataset_creator (organisation);

CREATE TABLE dataset_version (
    id TEXT PRIMARY KEY,
    dataset TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    -- examining, ready, unreadable
    state TEXT NOT NULL,
    -- The job that examines it; the word of an older one is not taken
    job TEXT NOT NULL,
    -- Of its files: empty until examined
    sha256 TEXT NOT NULL DEFAULT '',
    bytes BIGINT NOT NULL,
    -- JSON: corrections of the guessed form, in the words of the command line
    form TEXT NOT NULL,
    -- JSON: what may be asked of it, in the same words
    asks TEXT NOT NULL,
    -- JSON: how it was read; why it could not be
    reading TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '',
    made_at BIGINT NOT NULL,
    UNIQUE (dataset, number)
);

CREATE TABLE dataset_file (
    version TEXT NOT NULL REFERENCES dataset_version (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    -- data, train, apply
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    blob TEXT NOT NULL,
    -- The upload that becomes the blob; empty where we make the file ourselves
    upload TEXT NOT NULL,
    PRIMARY KEY (version, position)
);

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    made_by TEXT NOT NULL,
    dataset TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    version TEXT NOT NULL REFERENCES dataset_version (id) ON DELETE CASCADE,
    problem TEXT NOT NULL,
    -- JSON: the question and the form, in the words of the command line
    words TEXT NOT NULL,
    -- waiting, done, failed, cancelled
    state TEXT NOT NULL,
    job TEXT NOT NULL,
    -- The run whose question is asked again with other data; empty for none
    again_of TEXT NOT NULL DEFAULT '',
    shared_with_consultants BIGINT NOT NULL DEFAULT 0,
    -- JSON: the key figures for lists; why there is no report
    summary TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '',
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX run_owner ON run (owner_kind, owner, id);
CREATE INDEX run_shared ON run (shared_with_consultants, centre);
CREATE INDEX run_dataset ON run (dataset);
CREATE INDEX run_version ON run (version);

CREATE TABLE run_output (
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    -- The name of the file, such as report.ko.html
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (run, name)
);

CREATE TABLE share (
    id TEXT PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    secret_digest TEXT NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX share_run ON share (run);
