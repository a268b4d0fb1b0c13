SELECT concat(sentence, ' ', how_sure, if(remarks = '', '', concat('. ', remarks))) AS "What is wrong"
FROM incidents_shown
WHERE incident_id = ${incident:sqlstring}
