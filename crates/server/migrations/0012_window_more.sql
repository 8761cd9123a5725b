-- At the window: answers that are written often, files of cases, appointments.

CREATE TABLE answer_template (
    id TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX answer_template_centre ON answer_template (centre, title);

CREATE TABLE case_file (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES window_case (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    blob TEXT NOT NULL,
    -- company or consultant
    by_side TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_file_of ON case_file (case_id, id);

-- When a consultant can be met: JSON of the hours of each weekday.
ALTER TABLE consultant ADD COLUMN hours TEXT NOT NULL DEFAULT '[]';

CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES window_case (id) ON DELETE CASCADE,
    centre TEXT NOT NULL,
    consultant TEXT NOT NULL,
    at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    -- Where, or by what: an address of a site, a number
    place TEXT NOT NULL,
    -- proposed (by the consultant), agreed, declined or cancelled
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX appointment_of ON appointment (case_id, at);
CREATE INDEX appointment_consultant ON appointment (consultant, at);
