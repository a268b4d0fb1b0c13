WITH
    (SELECT max(period_end) FROM periods) AS newest,
    (SELECT (sumIf(n, state = 'judged'), sumIf(n, state IN ('locked', 'maintenance')), sum(n), arrayStringConcat(groupArrayIf(concat(toString(n), ' ', state), state NOT IN ('judged', 'locked', 'maintenance')), ', '))
        FROM (SELECT if(s.state = '', 'never heard of', s.state) AS state, count() AS n
            FROM (SELECT element_key FROM elements FINAL WHERE NOT removed) AS e
            LEFT JOIN (SELECT element_key, toString(state) AS state FROM element_scores FINAL WHERE period_end = newest) AS s ON s.element_key = e.element_key
            GROUP BY state ORDER BY state)) AS seen,
    (SELECT count() FROM incidents WHERE state = 'open') AS open,
    dateDiff('minute', newest, now('UTC')) AS age_min
SELECT multiIf(toUnixTimestamp(newest) = 0, 'Nothing has been judged yet: whether the network is well is not known.',
    concat(
        if(age_min > 60, concat('NOT THE PRESENT: the newest period judged is ', if(age_min < 2880, concat(toString(intDiv(age_min, 60)), ' h'), concat(toString(intDiv(age_min, 1440)), ' days')), ' old. '), ''),
        multiIf(open = 0, 'No incident is open', open = 1, '1 incident is open', concat(toString(open), ' incidents are open')),
        '. ', toString(seen.1), ' of ', toString(seen.3), ' elements could be judged up to ', formatDateTime(newest, '%F %R'), ' UTC',
        if(seen.2 > 0, concat(', ', toString(seen.2), ' are locked or in planned work'), ''),
        if(seen.4 != '', concat('. Not known to be well: ', seen.4), ''), '.')) AS "Now"
