-- Participants of other installations, transfers, and what a negotiation with an outsider needs.

-- A participant elsewhere, as one organisation knows it: each decides for itself with whom it speaks.
CREATE TABLE dataspace_peer (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    -- Its id in the protocol
    participant TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Where it speaks the protocol
    address TEXT NOT NULL,
    -- What we show it, sealed; the digest of what it shows us
    token_out TEXT NOT NULL,
    token_in TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    -- When it was closed; 0 while it is not
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX dataspace_peer_token ON dataspace_peer (organisation, token_in);
CREATE INDEX dataspace_peer_organisation ON dataspace_peer (organisation, id);

-- Where the other side is reached in this process; the terms and the dataset as it called them.
ALTER TABLE negotiation ADD COLUMN callback TEXT NOT NULL DEFAULT '';
ALTER TABLE negotiation ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE negotiation ADD COLUMN terms TEXT NOT NULL DEFAULT '';
-- What the provider calls the agreement that it sent
ALTER TABLE negotiation ADD COLUMN agreed TEXT NOT NULL DEFAULT '';

-- What the two call the agreement, where that is no id of ours; the dataset as its provider calls it.
ALTER TABLE agreement ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN target TEXT NOT NULL DEFAULT '';
UPDATE agreement SET name = id, target = dataset;
CREATE UNIQUE INDEX agreement_name ON agreement (provider, consumer, name);

-- A process as one side knows it, like a negotiation.
CREATE TABLE transfer (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL,
    side TEXT NOT NULL,
    peer TEXT NOT NULL,
    peer_pid TEXT NOT NULL,
    callback TEXT NOT NULL,
    agreement TEXT NOT NULL,
    -- In which way: HttpData-PULL or HttpData-PUSH
    format TEXT NOT NULL,
    -- JSON: where the data are had or brought; empty where nobody said
    address TEXT NOT NULL,
    -- The digest of what opens the data, at the provider
    token TEXT NOT NULL,
    -- When the token ends, in microseconds; when the data were first read by it
    opens_until TEXT NOT NULL,
    first_read TEXT NOT NULL,
    state TEXT NOT NULL,
    pending TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX transfer_organisation ON transfer (organisation, id);
CREATE INDEX transfer_agreement ON transfer (agreement, id);
CREATE INDEX transfer_pending ON transfer (next_at) WHERE pending <> '';
CREATE UNIQUE INDEX transfer_peer ON transfer (organisation, side, peer, peer_pid)
    WHERE peer_pid <> '';

CREATE TABLE transfer_message (
    id TEXT PRIMARY KEY,
    transfer TEXT NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    direction TEXT NOT NULL,
    message_id TEXT NOT NULL,
    deed TEXT NOT NULL,
    body TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX transfer_message_of ON transfer_message (transfer, at);
CREATE UNIQUE INDEX transfer_message_id ON transfer_message (transfer, direction, message_id);

-- Two outsiders may call their processes the same.
DROP INDEX negotiation_peer;
CREATE UNIQUE INDEX negotiation_peer ON negotiation (organisation, side, peer, peer_pid)
    WHERE peer_pid <> '';

-- An entry of the log is found by the agreement that it is about.
ALTER TABLE audit_entry ADD COLUMN about TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_entry_about ON audit_entry (centre, about, number);

-- Inner nodes of the tree of the log: only those of whole subtrees.
CREATE TABLE audit_node (
    centre TEXT NOT NULL,
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (centre, level, number)
);

-- A catalog is read dataset by dataset.
CREATE INDEX dataspace_offer_dataset ON dataspace_offer (organisation, state, dataset, id);

-- The peaks of the tree, so that an entry is appended without reading it.
ALTER TABLE audit_size ADD COLUMN peaks TEXT NOT NULL DEFAULT '';

-- What the state of a log is signed with, sealed.
CREATE TABLE audit_key (
    centre TEXT PRIMARY KEY,
    seed TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- Keys of participants and of centres, by the DID whose they are; the latest signs, the two latest are told.
CREATE TABLE dataspace_key (
    did TEXT NOT NULL,
    fragment TEXT NOT NULL,
    -- Sealed
    seed TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (did, fragment)
);

-- Tokens of others that came, so that none counts twice; and what we gave others to ask for our credentials.
CREATE TABLE dataspace_seen (
    issuer TEXT NOT NULL,
    jti TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (issuer, jti)
);
CREATE TABLE dataspace_access (
    digest TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    -- The DID to which it was given
    given_to TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- What is known of a participant elsewhere by its credentials, and until when.
ALTER TABLE dataspace_peer ADD COLUMN memberships TEXT NOT NULL DEFAULT '';
ALTER TABLE dataspace_peer ADD COLUMN roles TEXT NOT NULL DEFAULT '';
ALTER TABLE dataspace_peer ADD COLUMN known_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX dataspace_peer_participant ON dataspace_peer (organisation, participant);
