-- Cases at the consulting window, what was said in them, the advice, and what is known.

CREATE TABLE window_case (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    -- visitor (owner is a session) or organisation
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    -- Who asked: an account, or what somebody without one wrote
    asked_by TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The digest of the secret by which somebody without an account follows it; empty for members
    key_digest TEXT NOT NULL,
    subject TEXT NOT NULL,
    question TEXT NOT NULL,
    -- The need that it is about; may be empty
    need TEXT NOT NULL,
    sector TEXT NOT NULL,
    problem TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The account of the consultant; empty while nobody has it
    consultant TEXT NOT NULL DEFAULT '',
    -- By when somebody of the centre has to act; 0 while that is the company's turn
    due_at BIGINT NOT NULL,
    -- Once the first answer was given
    answered_at BIGINT NOT NULL DEFAULT 0,
    closed_at BIGINT NOT NULL DEFAULT 0,
    -- 1 to 5; 0 until told
    stars BIGINT NOT NULL DEFAULT 0,
    comment TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX window_case_owner ON window_case (owner_kind, owner, id);
CREATE INDEX window_case_centre ON window_case (centre, state, due_at);

CREATE TABLE case_message (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES window_case (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- company, consultant, note (never seen by the company) or step
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX case_message_of ON case_message (case_id, id);

-- The advice of a case: the latest version alone is worked on, all are kept.
CREATE TABLE case_advice (
    case_id TEXT NOT NULL REFERENCES window_case (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    findings TEXT NOT NULL,
    steps TEXT NOT NULL,
    offers TEXT NOT NULL,
    -- draft, sent, accepted or questioned
    state TEXT NOT NULL,
    question TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, version)
);

-- What a consultant can and will do.
CREATE TABLE consultant (
    account TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    about TEXT NOT NULL,
    -- JSON: problems of the testbed, sectors, provinces, organisations that are too near
    problems TEXT NOT NULL,
    sectors TEXT NOT NULL,
    regions TEXT NOT NULL,
    conflicts TEXT NOT NULL,
    most BIGINT NOT NULL
);
CREATE INDEX consultant_centre ON consultant (centre);

CREATE TABLE article (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    sector TEXT NOT NULL,
    -- draft or published
    state TEXT NOT NULL,
    -- The case that it was made of; may be empty
    from_case TEXT NOT NULL,
    made_by TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX article_centre ON article (centre, state, id);
