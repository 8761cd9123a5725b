-- What was changed and has to be looked at by every server's own search index, in the order of change.

CREATE TABLE search_change (
    -- A UUID of version 7: begins with the time
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
);

-- The meaning of a text, found once for all servers: the digest of the model and the text, and the vector.
CREATE TABLE search_meaning (
    digest TEXT PRIMARY KEY,
    vector TEXT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX search_meaning_used ON search_meaning (used_at);
