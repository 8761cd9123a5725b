-- Needs: what companies want solved, every step of it, and what hangs on it.
-- Whose a need is: owner_kind is 'visitor' (owner is a session) or 'organisation'.

CREATE TABLE need (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    made_by TEXT NOT NULL,
    -- Whether any part of it is seen by those who advise at the centre
    shared_with_consultants BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    confidential TEXT NOT NULL DEFAULT '',
    sector TEXT NOT NULL,
    -- JSON: ids of the lexicon
    processes TEXT NOT NULL DEFAULT '[]',
    equipment TEXT NOT NULL DEFAULT '[]',
    -- KSIC and the revision that the code is of
    industry TEXT NOT NULL DEFAULT '',
    industry_revision BIGINT NOT NULL DEFAULT 11,
    region TEXT NOT NULL DEFAULT '',
    -- Won; -1 where not told
    budget BIGINT NOT NULL DEFAULT -1,
    -- By when; 0 where not told
    due_at BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    -- JSON: ids of the diagnosis
    items TEXT NOT NULL DEFAULT '[]',
    -- JSON: part to visibility
    visible TEXT NOT NULL DEFAULT '{}',
    -- How far its words are seen: 0 by the company, 1 by advisers, 2 by its sector, 3 by everybody; 0 for drafts
    reach BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    -- Goes up with every change, so that of two at once the later one learns of the other
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX need_owner ON need (owner_kind, owner, id);
CREATE INDEX need_reach ON need (centre, reach, sector, id);

CREATE TABLE need_file (
    id TEXT PRIMARY KEY,
    need TEXT NOT NULL REFERENCES need (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- Backups take what columns of this name tell of
    blob TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX need_file_of ON need_file (need, id);

-- Every step from state to state.
CREATE TABLE need_step (
    id TEXT PRIMARY KEY,
    need TEXT NOT NULL REFERENCES need (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- Empty for a visitor
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX need_step_of ON need_step (need, id);

-- What hangs on it: runs, cases, introductions, …
CREATE TABLE need_attached (
    need TEXT NOT NULL REFERENCES need (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    said TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (need, kind, object)
);
