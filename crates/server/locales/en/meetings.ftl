### Days of meetings.
