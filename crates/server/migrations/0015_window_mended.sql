-- Which slots of a day stand in the calendar of one who takes part: JSON of their numbers. What stands there
-- and is planned otherwise is taken out again.
ALTER TABLE attendee ADD COLUMN told TEXT NOT NULL DEFAULT '[]';
