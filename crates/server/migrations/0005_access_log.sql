-- Entries are found by their ids, which begin with the time: one index less to write.
DROP INDEX access_log_at;
