SELECT if(max(days) = 0, 'nothing counted yet: the first figures come the night after the first whole day', concat(toString(max(days)), ' days, up to ', toString(max(last_day)),
    ': ', toString(countIf(state = 'as_promised')), ' figures as promised, ', toString(countIf(state = 'too_often')), ' too often, ', toString(countIf(state = 'too_rare')), ' too rarely, ',
    toString(countIf(state = 'too_few')), ' unknown')) AS "Does evidence keep its word?"
FROM calibration
WHERE kpi = ''
