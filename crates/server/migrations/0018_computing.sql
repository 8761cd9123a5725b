-- Modules that run where the data are: runs by an agreement, and what of their reports leaves.

CREATE TABLE computation (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    agreement TEXT NOT NULL,
    -- The run of the testbed, which is the provider's
    run TEXT NOT NULL,
    -- The word of the problem, and the digest of the module that was agreed on
    problem TEXT NOT NULL,
    module TEXT NOT NULL,
    -- What the run may spend of the privacy budget, and what it has spent, in millionths
    epsilon BIGINT NOT NULL,
    spent BIGINT NOT NULL DEFAULT 0,
    -- running, waits, released, refused, failed or stopped
    state TEXT NOT NULL,
    -- JSON: what has passed the gate; empty while nothing has, and where it stays
    passed TEXT NOT NULL DEFAULT '',
    -- The word of the reason why nothing leaves, and what a person says to it
    why TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX computation_agreement ON computation (agreement, id);
CREATE UNIQUE INDEX computation_run ON computation (run);

-- What of the privacy budget is spent, in millionths.
ALTER TABLE agreement ADD COLUMN epsilon_spent BIGINT NOT NULL DEFAULT 0;
