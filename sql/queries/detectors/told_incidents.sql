-- Before a stretch is detected again: what people were told in it, so that they are not told twice.
SELECT DISTINCT incident_id, kind FROM incident_events FINAL
WHERE period_end >= {from:DateTime('UTC')} AND announced AND kind != 'updated'
ORDER BY incident_id, kind
LIMIT {rows_max:UInt32}
