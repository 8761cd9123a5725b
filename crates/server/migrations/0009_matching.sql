-- What suppliers offer, who was shown what, and who was brought together.

CREATE TABLE technology (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    made_by TEXT NOT NULL,
    -- draft, published or withdrawn
    state TEXT NOT NULL,
    -- Goes up with every change; each is kept in technology_version
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- JSON: all else that is told of it
    told TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX technology_organisation ON technology (organisation, id);
CREATE INDEX technology_published ON technology (centre, state, id);

-- What it was when somebody was matched with it.
CREATE TABLE technology_version (
    technology TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    told TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (technology, version)
);

CREATE TABLE introduction (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    need TEXT NOT NULL,
    company TEXT NOT NULL,
    technology TEXT NOT NULL,
    technology_version BIGINT NOT NULL,
    supplier TEXT NOT NULL,
    -- What the company lets the supplier read
    told TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Accounts that each side can be reached by; the supplier's is empty until it accepts
    asked_by TEXT NOT NULL,
    accepted_by TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- A company asks for the same technology once for a need
    UNIQUE (need, technology)
);
CREATE INDEX introduction_company ON introduction (company, id);
CREATE INDEX introduction_supplier ON introduction (supplier, id);
CREATE INDEX introduction_centre ON introduction (centre, state, id);

CREATE TABLE introduction_step (
    id TEXT PRIMARY KEY,
    introduction TEXT NOT NULL REFERENCES introduction (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX introduction_step_of ON introduction_step (introduction, id);

-- What was shown for a need in a month, at which place, and the most that came of it (0 to 4).
CREATE TABLE impression (
    need TEXT NOT NULL,
    technology TEXT NOT NULL,
    month BIGINT NOT NULL,
    centre TEXT NOT NULL,
    place BIGINT NOT NULL,
    -- JSON: the figures that it was judged by
    features TEXT NOT NULL,
    gain BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (need, technology, month)
);
CREATE INDEX impression_centre ON impression (centre, month);
CREATE INDEX impression_technology ON impression (technology);

-- The order that a centre uses: JSON of its weights, and how it was judged.
CREATE TABLE ranking_model (
    centre TEXT PRIMARY KEY,
    weights TEXT NOT NULL,
    learned BIGINT NOT NULL,
    -- Thousandths; -1000 where there was too little to judge by
    rule_ndcg BIGINT NOT NULL,
    learned_ndcg BIGINT NOT NULL,
    choices BIGINT NOT NULL,
    exposure_gini BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- An explanation that somebody says is wrong, and what a person answered.
CREATE TABLE contest (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    need TEXT NOT NULL,
    technology TEXT NOT NULL,
    about TEXT NOT NULL,
    reason TEXT NOT NULL,
    name TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    made_at BIGINT NOT NULL
);
CREATE INDEX contest_need ON contest (need, technology);
CREATE INDEX contest_centre ON contest (centre, answer, id);
