-- Centres, organisations, people and how they come in.

CREATE TABLE centre (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    -- The name of the host under which its site is reached; empty for the one that answers any other
    host TEXT NOT NULL,
    name_ko TEXT NOT NULL,
    name_en TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL REFERENCES centre (id),
    name TEXT NOT NULL,
    -- Ten digits; empty where there is none (a university's laboratory, an institute abroad)
    business_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT NOT NULL,
    size TEXT NOT NULL,
    demo BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    -- When its last person left; 0 while there is one
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX organisation_business_number ON organisation (centre, business_number)
    WHERE business_number <> '';

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL REFERENCES centre (id),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    -- argon2id in PHC form; empty where the person comes in another way
    password TEXT NOT NULL,
    -- Words of roles, apart by spaces
    roles TEXT NOT NULL,
    -- Words of sectors for those roles that are scoped to sectors
    sectors TEXT NOT NULL DEFAULT '',
    lang TEXT NOT NULL,
    -- JSON: which consent, to what, when
    consents TEXT NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    UNIQUE (centre, email)
);
CREATE INDEX account_organisation ON account (organisation);
CREATE INDEX account_centre ON account (centre, id);

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL UNIQUE,
    centre TEXT NOT NULL REFERENCES centre (id),
    -- Empty for a visitor
    account TEXT NOT NULL,
    -- How the person came in: password, passkey, oidc, join, invite, demo
    way TEXT NOT NULL,
    origin TEXT NOT NULL,
    agent TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_until ON session (until);

CREATE TABLE passkey (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The key and its counter as the library keeps them: JSON
    key_state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX passkey_account ON passkey (account);

-- A step of a sign-in that waits for the browser or the identity provider: used once, soon stale.
CREATE TABLE ceremony (
    secret_digest TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX ceremony_until ON ceremony (until);

CREATE TABLE oidc_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    centre TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (centre, issuer, subject)
);
CREATE INDEX oidc_identity_account ON oidc_identity (account);

CREATE TABLE invite (
    id TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL UNIQUE,
    centre TEXT NOT NULL,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX invite_organisation ON invite (organisation);

CREATE TABLE api_token (
    id TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    until BIGINT NOT NULL
);
CREATE INDEX api_token_account ON api_token (account);

-- Tries at signing in that came to nothing, by account and by origin, so that all servers count
-- together.
CREATE TABLE signin_try (
    id TEXT PRIMARY KEY,
    whose TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX signin_try_whose ON signin_try (whose, at);
CREATE INDEX signin_try_at ON signin_try (at);
