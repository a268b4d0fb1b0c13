-- Replay: the incidents that have an event in the stretch.
SELECT DISTINCT incident_id FROM incident_events WHERE period_end >= {from:DateTime('UTC')} ORDER BY incident_id LIMIT {rows_max:UInt32}
