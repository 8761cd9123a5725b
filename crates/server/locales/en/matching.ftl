### Technologies, matches, meetings.
