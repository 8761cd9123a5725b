-- Days on which companies and suppliers sit down together: who comes, who wishes to meet whom, who does.

CREATE TABLE meeting_day (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    -- When the first slot begins, how long one is, how many there are
    starts_at BIGINT NOT NULL,
    slot_minutes BIGINT NOT NULL,
    slots BIGINT NOT NULL,
    -- JSON: slots that are breaks, from 0
    breaks TEXT NOT NULL,
    tables BIGINT NOT NULL,
    -- Tables of these that are kept free until the day itself
    spare BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    -- open, planned, published or cancelled
    state TEXT NOT NULL,
    -- JSON: what the plan came to; empty before there is one
    outcome TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX meeting_day_centre ON meeting_day (centre, starts_at);

CREATE TABLE attendee (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL REFERENCES meeting_day (id) ON DELETE CASCADE,
    organisation TEXT NOT NULL,
    -- As it was called when it registered
    name TEXT NOT NULL,
    account TEXT NOT NULL,
    -- company or supplier
    side TEXT NOT NULL,
    -- What the other side reads
    line TEXT NOT NULL,
    most BIGINT NOT NULL,
    -- JSON: slots in which it is not there
    away TEXT NOT NULL,
    -- From which slot on it is gone; as many as there are while it stays
    gone_from BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (day, organisation)
);
CREATE INDEX attendee_organisation ON attendee (organisation);

CREATE TABLE meeting_wish (
    wisher TEXT NOT NULL REFERENCES attendee (id) ON DELETE CASCADE,
    wished TEXT NOT NULL REFERENCES attendee (id) ON DELETE CASCADE,
    -- foremost, gladly or if-possible
    strength TEXT NOT NULL,
    PRIMARY KEY (wisher, wished)
);
CREATE INDEX meeting_wish_wished ON meeting_wish (wished);

CREATE TABLE arranged_meeting (
    day TEXT NOT NULL REFERENCES meeting_day (id) ON DELETE CASCADE,
    slot BIGINT NOT NULL,
    guest TEXT NOT NULL REFERENCES attendee (id) ON DELETE CASCADE,
    host TEXT NOT NULL REFERENCES attendee (id) ON DELETE CASCADE,
    -- From 1
    seat BIGINT NOT NULL,
    -- Whether it stays when the day is planned again
    fixed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, slot, guest)
);
CREATE INDEX arranged_meeting_guest ON arranged_meeting (guest);
CREATE INDEX arranged_meeting_host ON arranged_meeting (host);
