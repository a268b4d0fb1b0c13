-- Changes whose checkpoint came due since the period detected before this one: hours {checkpoints} after the change. Beyond the regular ones (72 hours) only
-- those with an open incident, {followed}, are looked at again, so that it can end. Asked of the ledger of periods, so a replay asks the same.
WITH
    {period_end:DateTime('UTC')} AS t,
    (SELECT max(period_end) FROM periods WHERE period_end < t) AS latest,
    greatest(latest, t - 86400) AS earlier,
    if(latest = 0, t - {period_s:UInt32}, earlier) AS since
SELECT change_id, at, kind, description, checkpoint_h
FROM (SELECT * FROM changes FINAL WHERE NOT removed AND at > t - 15 * 86400 AND at <= t)
ARRAY JOIN {checkpoints:Array(UInt16)} AS checkpoint_h
WHERE at + 3600 * checkpoint_h <= t AND at + 3600 * checkpoint_h > since
    AND (checkpoint_h <= 72 OR change_id IN {followed:Array(String)})
ORDER BY checkpoint_h DESC, change_id
LIMIT 1 BY change_id
LIMIT {rows_max:UInt32}
