-- What shows that technologies work, consultants whom everybody may see, lists of cases page by page, and
-- when technologies were shown and opened.

CREATE TABLE technology_file (
    id TEXT PRIMARY KEY,
    technology TEXT NOT NULL REFERENCES technology (id) ON DELETE CASCADE,
    -- What it shows, in a line
    caption TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- Backups take what columns of this name tell of
    blob TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX technology_file_of ON technology_file (technology, id);

-- JSON: in which languages somebody advises.
ALTER TABLE consultant ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
-- Under which id everybody sees the profile; empty while its owner does not want that.
ALTER TABLE consultant ADD COLUMN shown_as TEXT NOT NULL DEFAULT '';
CREATE INDEX consultant_shown ON consultant (centre, shown_as);

-- The order of the list of cases: what is due first first, then what is due at no time; closed ones by when
-- they were asked.
CREATE INDEX window_case_turn ON window_case
    (centre, (CASE WHEN due_at > 0 THEN due_at ELSE 9223372036854775807 END), id)
    WHERE state <> 'closed';
CREATE INDEX window_case_closed ON window_case (centre, id) WHERE state = 'closed';

-- When a technology was last shown for a need, and last opened from there; 0 where that is not known.
ALTER TABLE impression ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE impression ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX impression_seen ON impression (centre, seen_at);
