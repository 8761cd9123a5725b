-- Letters out, and which messages were taken in.

CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    -- Two orders of the same key are one letter
    once_key TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    answers TEXT NOT NULL,
    calendar TEXT NOT NULL,
    -- queued, sending, sent, failed, unknown, waiting
    state TEXT NOT NULL,
    -- The word of why it is not sent, and what the mail server said
    why TEXT NOT NULL DEFAULT '',
    said TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    -- Since when it is being tried, and not before when again
    begun_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (centre, once_key)
);
CREATE INDEX letter_centre ON letter (centre, id);
CREATE INDEX letter_state ON letter (state, changed_at);

-- Messages that were taken or kept aside. The digest is of what the sender wrote, not of the way.
CREATE TABLE mail_taken (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    centre TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- taken or aside
    state TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    -- Where it lies in the mailbox
    place TEXT NOT NULL,
    taken_at BIGINT NOT NULL
);
CREATE INDEX mail_taken_centre ON mail_taken (centre, state, id);

-- How often a message was begun that is not taken yet.
CREATE TABLE mail_try (
    digest TEXT PRIMARY KEY,
    tries BIGINT NOT NULL,
    tried_at BIGINT NOT NULL
);

-- How many answers went to an address by themselves in an hour.
CREATE TABLE mail_answer (
    address TEXT NOT NULL,
    hour BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    PRIMARY KEY (address, hour)
);

-- Which server looks into the mailbox.
CREATE TABLE mail_turn (
    mailbox TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);

-- By which letters about a case find it, and in which language whoever asked reads.
ALTER TABLE window_case ADD COLUMN mail_token TEXT NOT NULL DEFAULT '';
ALTER TABLE window_case ADD COLUMN lang TEXT NOT NULL DEFAULT 'ko';
-- The promise of which it was warned already.
ALTER TABLE window_case ADD COLUMN warned_of BIGINT NOT NULL DEFAULT 0;
CREATE INDEX window_case_mail ON window_case (mail_token);
