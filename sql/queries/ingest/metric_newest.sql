-- The newest sample of anyone: a period is over when somebody has spoken after it.
SELECT toUnixTimestamp64Milli(max(at)) AS newest_ms FROM metric_samples WHERE at > {since:DateTime('UTC')}
