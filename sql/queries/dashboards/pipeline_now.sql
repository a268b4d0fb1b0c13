WITH {{newest}},
    (SELECT (max(loaded_at), countIf(state = 'started')) FROM loads FINAL) AS loaded,
    (SELECT max(period_end) FROM arrivals WHERE period_end >= newest) AS delivered,
    dateDiff('minute', loaded.1, now()) AS age_min, intDiv(greatest(0, toInt64(delivered) - toInt64(newest)), 900) AS waiting
SELECT if(toUnixTimestamp(loaded.1) = 0, 'Nothing has ever been loaded.', concat('The newest file came ', if(age_min < 2880, concat(toString(age_min), ' min'), concat(toString(intDiv(age_min, 1440)), ' days')), ' ago. ',
    multiIf(toUnixTimestamp(newest) = 0, 'No period has been judged yet', waiting = 0, concat('Every period delivered has been judged, the newest ', formatDateTime(newest, '%F %R'), ' UTC'), concat(toString(waiting), ' periods wait to be judged after ', formatDateTime(newest, '%F %R'), ' UTC')),
    if(loaded.2 = 0, '', concat('. ', toString(loaded.2), ' loads have begun and not ended')), '.')) AS "The pipeline"
