-- Every spike that was raised; times in seconds since 1970.
SELECT scope, name, toUnixTimestamp(started_at) AS started, toUnixTimestamp(found_at) AS found, toUnixTimestamp(last_at) AS last
FROM complaint_spikes FINAL ORDER BY found_at, name
