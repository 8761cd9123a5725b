-- The dataspace: what is offered, processes between two with their messages, agreements, the log.

CREATE TABLE dataspace_offer (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    -- The dataset of the testbed that is offered
    dataset TEXT NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    -- JSON: the policy, in ODRL
    policy TEXT NOT NULL,
    -- Whether whoever the policy permits gets an agreement without a person of the provider
    by_itself BIGINT NOT NULL,
    -- published or withdrawn
    state TEXT NOT NULL,
    made_by TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX dataspace_offer_published ON dataspace_offer (centre, state, id);
CREATE INDEX dataspace_offer_organisation ON dataspace_offer (organisation, id);

-- A negotiation as one side knows it; the other side has a row of its own.
CREATE TABLE negotiation (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    side TEXT NOT NULL,
    -- The other side's participant and its name of the process; empty until it has told it
    peer TEXT NOT NULL,
    peer_pid TEXT NOT NULL,
    offer TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Where it stands; empty before the other side has heard of it
    state TEXT NOT NULL,
    -- The deed that the other side has not acknowledged; its message as JSON
    pending TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    agreement TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX negotiation_organisation ON negotiation (organisation, id);
CREATE INDEX negotiation_pending ON negotiation (next_at) WHERE pending <> '';
CREATE UNIQUE INDEX negotiation_peer ON negotiation (organisation, side, peer_pid)
    WHERE peer_pid <> '';

-- Every message that was sent or heard, with its answer.
CREATE TABLE negotiation_message (
    id TEXT PRIMARY KEY,
    negotiation TEXT NOT NULL REFERENCES negotiation (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- out or in
    direction TEXT NOT NULL,
    -- What the sender calls it: the same message has the same
    message_id TEXT NOT NULL,
    deed TEXT NOT NULL,
    body TEXT NOT NULL,
    -- taken or refused; empty while nothing was heard
    answer TEXT NOT NULL
);
CREATE INDEX negotiation_message_of ON negotiation_message (negotiation, at);
CREATE UNIQUE INDEX negotiation_message_id ON negotiation_message (negotiation, direction, message_id);

-- What two have agreed on: one row for both, who sit on this installation.
CREATE TABLE agreement (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    provider TEXT NOT NULL,
    consumer TEXT NOT NULL,
    offer TEXT NOT NULL,
    dataset TEXT NOT NULL,
    title TEXT NOT NULL,
    policy TEXT NOT NULL,
    uses BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    -- The organisation that ended it, and why
    ended_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX agreement_provider ON agreement (provider, id);
CREATE INDEX agreement_consumer ON agreement (consumer, id);

-- The log: entries in their order, none ever changed; organisations, no persons.
CREATE TABLE audit_size (
    centre TEXT PRIMARY KEY,
    entries BIGINT NOT NULL
);
CREATE TABLE audit_entry (
    centre TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- Both sides: who may see it
    provider TEXT NOT NULL,
    consumer TEXT NOT NULL,
    -- JSON: what the hash is of
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (centre, number)
);
CREATE INDEX audit_entry_provider ON audit_entry (provider, number);
CREATE INDEX audit_entry_consumer ON audit_entry (consumer, number);
