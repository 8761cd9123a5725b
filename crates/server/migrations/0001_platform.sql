-- What every room shares: long work and what happened.

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- queued, running, done, failed, cancelled
    state TEXT NOT NULL,
    -- 0 to 1000 thousandths, and the word of the stage
    progress BIGINT NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT '',
    -- What it came to, for those who wait: JSON
    outcome TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    run_after BIGINT NOT NULL,
    lease_holder TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    cancel_asked BIGINT NOT NULL DEFAULT 0,
    -- Two orders of the same key are one job
    once_key TEXT UNIQUE,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX job_claim ON job (state, run_after);

-- Written in the transaction of what happened, read by those who listen.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_waiting ON outbox (delivered_at, id);

-- Who saw or changed whose personal data, kept for a year (two from 50,000 people on).
CREATE TABLE access_log (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    origin TEXT NOT NULL,
    subject TEXT NOT NULL,
    action TEXT NOT NULL,
    centre TEXT NOT NULL
);
CREATE INDEX access_log_centre ON access_log (centre, id);
CREATE INDEX access_log_subject ON access_log (subject, id);
CREATE INDEX access_log_at ON access_log (at);

-- Requests that must not be done twice: the key a client sent and what it was answered.
CREATE TABLE idempotency (
    account TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (account, idempotency_key)
);
