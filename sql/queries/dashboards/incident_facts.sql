SELECT fact.1 AS what, fact.2 AS value
FROM incidents_shown
ARRAY JOIN [('severity', severity), ('state', state), ('since (onset)', formatDateTime(onset, '%F %R UTC')), ('detected', formatDateTime(detected_at, '%F %R UTC')),
    ('resolved', if(resolved_at IS NULL, 'not yet', formatDateTime(assumeNotNull(resolved_at), '%F %R UTC'))), ('where', concat(area, if(area = '', '', ', '), region, ', ', technology)),
    ('suspected cause', cause), ('how it feels', replaceAll(experience, '_', ' ')), ('score', toString(round(score))),
    ('a healthy network shows as much', if(expected_false_per_day IS NULL, 'not known in numbers', concat(toString(round(assumeNotNull(expected_false_per_day), 3)), ' times a day'))),
    ('taken on', if(acknowledged_at IS NULL, 'nobody yet', formatDateTime(assumeNotNull(acknowledged_at), '%F %R UTC'))),
    ('expected back by', if(restored_by IS NULL, 'nobody has said', formatDateTime(assumeNotNull(restored_by), '%F %R UTC'))), ('called by the NOC', if(label = '', 'nothing yet', label))] AS fact
WHERE incident_id = ${incident:sqlstring}
