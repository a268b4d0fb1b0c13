-- What happened to an incident, in order. Of the periods in which nothing but numbers changed, the newest remain when there are too many.
SELECT period_end, kind, state, severity, evidence, sentence
FROM (SELECT * FROM incident_events FINAL WHERE incident_id = {incident:String} ORDER BY kind != 'updated' DESC, period_end DESC LIMIT {limit:UInt32})
ORDER BY period_end
