-- Diagnoses: who answered what, what proves it, what an assessor saw, and every change of it.
-- Whose a diagnosis is: owner_kind is 'visitor' (owner is a session) or 'organisation'.

CREATE TABLE diagnosis (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    made_by TEXT NOT NULL,
    shared_with_consultants BIGINT NOT NULL DEFAULT 0,
    -- Which edition of which instrument
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    sector TEXT NOT NULL,
    size TEXT NOT NULL,
    -- full or short
    scope TEXT NOT NULL,
    -- JSON: KPI to 0..3
    goals TEXT NOT NULL DEFAULT '{}',
    -- open or done
    state TEXT NOT NULL,
    -- The one that this one follows; empty for the first
    after TEXT NOT NULL DEFAULT '',
    -- What the last scoring found, for lists, comparisons and groups: thousandths of points, -1 for none;
    -- the index of the stage; JSON: thousandths of points by dimension
    overall BIGINT NOT NULL DEFAULT -1,
    stage BIGINT NOT NULL DEFAULT 0,
    figures TEXT NOT NULL DEFAULT '[]',
    made_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX diagnosis_owner ON diagnosis (owner_kind, owner, id);
CREATE INDEX diagnosis_group ON diagnosis (centre, instrument, state, sector, size, overall);

CREATE TABLE respondent (
    id TEXT PRIMARY KEY,
    diagnosis TEXT NOT NULL REFERENCES diagnosis (id) ON DELETE CASCADE,
    -- Empty for a visitor
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    -- As the items name who knows best
    role TEXT NOT NULL,
    -- JSON: ids of dimensions; empty for all
    sections TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    -- When the person said to be done; 0 until then
    done_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (diagnosis, account)
);
CREATE INDEX respondent_account ON respondent (account);

CREATE TABLE diagnosis_answer (
    respondent TEXT NOT NULL REFERENCES respondent (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    -- -1 where only a comment was written
    level BIGINT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (respondent, item)
);

CREATE TABLE diagnosis_evidence (
    id TEXT PRIMARY KEY,
    diagnosis TEXT NOT NULL REFERENCES diagnosis (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    -- image, pdf, link or run
    kind TEXT NOT NULL,
    -- What it is, as people read it
    name TEXT NOT NULL,
    -- The address of a link, the id of a run, the media type of a file
    place TEXT NOT NULL,
    bytes BIGINT NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    -- The file; empty for a link or a run. Backups take what columns of this name tell of
    blob TEXT NOT NULL DEFAULT '',
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX diagnosis_evidence_of ON diagnosis_evidence (diagnosis, item);

CREATE TABLE diagnosis_confirmation (
    diagnosis TEXT NOT NULL REFERENCES diagnosis (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    level BIGINT NOT NULL,
    reason TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (diagnosis, item)
);

-- Every change, in the transaction of the change.
CREATE TABLE diagnosis_trail (
    id TEXT PRIMARY KEY,
    diagnosis TEXT NOT NULL REFERENCES diagnosis (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- Empty for a visitor
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The word of what was done, the item or what else it was done to, before and after
    what TEXT NOT NULL,
    item TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX diagnosis_trail_of ON diagnosis_trail (diagnosis, id);

-- Figures of groups as they were last published: JSON. They change only when enough firms have.
CREATE TABLE diagnosis_blocks (
    centre TEXT NOT NULL,
    instrument TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    -- What they were made of, and what is shown of them
    body TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (centre, instrument)
);
