-- Who looked at more than is usual: one row per person, hour and rule. Beside the stated limit each is held against the person's own habit, the median
-- of the hours of the 30 days before in which they looked at anybody, from `habit_hours_min` such hours on. Without that many the limit alone counts.
-- rows: people on lists, exports and forecasts and people searched for, and whoever else was shown with a name or number, as in a case or for a contact.
-- outside_cases: cases opened, by reading them or by being cleared for a contact, that the same person had not reserved within the day before and did not reserve within the quarter of an hour after.
WITH looks AS (
    SELECT at, toStartOfHour(at) AS hour, actor, role, action, object, allowed, rows, hasAny(fields, ['name', 'msisdn', 'user_name']) AS names
    FROM access_log
    WHERE at >= {since:DateTime('UTC')} - INTERVAL 30 DAY AND at < {until:DateTime('UTC')}
),
reserved AS (
    SELECT actor, object, groupArray(at) AS times FROM looks WHERE action = 'reserve' AND allowed GROUP BY actor, object
),
opened AS (
    SELECT l.hour AS hour, l.actor AS actor, l.object AS object,
        arrayExists(t -> t >= l.at - INTERVAL 1 DAY AND t <= l.at + INTERVAL 15 MINUTE, r.times) AS own
    FROM looks AS l LEFT JOIN reserved AS r ON r.actor = l.actor AND r.object = l.object
    WHERE l.action IN ('reveal', 'history', 'contact') AND l.allowed
),
hours AS (
    SELECT actor, any(role) AS role, hour,
        sumIf(rows, allowed AND (names OR action IN ('list', 'export', 'forecast', 'search'))) AS listed,
        uniqExactIf(object, allowed AND action IN ('reveal', 'history', 'contact')) AS cases,
        countIf(NOT allowed AND action = 'refused') AS refused
    FROM looks GROUP BY actor, hour
),
outside AS (
    SELECT actor, hour, uniqExactIf(object, NOT own) AS cases FROM opened GROUP BY actor, hour
),
habits AS (
    SELECT h.actor AS actor, h.hour AS hour, any(h.role) AS role, any(h.listed) AS listed, any(h.cases) AS cases, any(h.refused) AS refused,
        countIf(b.listed + b.cases > 0) AS habit_hours,
        quantileExactIf(0.5)(b.listed, b.listed + b.cases > 0) AS usual_listed,
        quantileExactIf(0.5)(b.cases, b.listed + b.cases > 0) AS usual_cases
    FROM hours AS h
    LEFT JOIN hours AS b ON b.actor = h.actor AND b.hour < h.hour AND b.hour >= h.hour - INTERVAL 30 DAY
    WHERE h.hour >= toStartOfHour({since:DateTime('UTC')})
    GROUP BY h.actor, h.hour
),
judged AS (
    SELECT h.actor AS actor, h.hour AS hour, h.role AS role, habit_hours, arrayJoin([
            ('rows', toUInt64(h.listed), toUInt64({rows_per_hour_max:UInt32}), toUInt64(if(habit_hours < {habit_hours_min:UInt32}, 0, usual_listed)), toUInt64({rows_noticed_min:UInt32})),
            ('cases', toUInt64(h.cases), toUInt64({cases_per_hour_max:UInt32}), toUInt64(if(habit_hours < {habit_hours_min:UInt32}, 0, usual_cases)), toUInt64({cases_noticed_min:UInt32})),
            ('outside_cases', toUInt64(o.cases), toUInt64({outside_per_hour_max:UInt32}), toUInt64(0), toUInt64(0)),
            ('refused', toUInt64(h.refused), toUInt64({refused_per_hour_max:UInt32}), toUInt64(0), toUInt64(0))
        ]) AS measured
    FROM habits AS h LEFT JOIN outside AS o ON o.actor = h.actor AND o.hour = h.hour
)
SELECT actor, role, hour, measured.1 AS rule, measured.2 AS value, measured.3 AS limit,
    if(habit_hours < {habit_hours_min:UInt32} OR rule IN ('outside_cases', 'refused'), NULL, measured.4) AS usual,
    value > limit AS above_limit,
    usual IS NOT NULL AND value >= measured.5 AND value > {habit_factor:Float64} * ifNull(usual, 0) AS above_habit
FROM judged
WHERE above_limit OR above_habit
ORDER BY hour DESC, actor, rule
LIMIT {rows_max:UInt32}
